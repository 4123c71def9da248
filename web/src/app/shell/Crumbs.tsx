// Where we are, and the way up.
import { Link, useMatchRoute, type LinkProps } from "@tanstack/react-router";
import { useClient, useProject } from "../cache.ts";
import { useWords } from "../words.ts";

export function Crumbs() {
  const { t } = useWords();
  const match = useMatchRoute();
  const inProject = match({ to: "/projects/$project", fuzzy: true });
  const inClient = match({ to: "/clients/$client" });
  const here = (to: NonNullable<LinkProps["to"]>, fuzzy = false) => !!match({ to, fuzzy } as never);
  const project = useProject(inProject ? inProject.project : "");
  const client = useClient(inClient ? inClient.client : "");
  if (inProject) return <Trail up={<Link to="/projects">{t("projects.title")}</Link>} name={project.data?.name} />;
  if (inClient) return <Trail up={<Link to="/clients">{t("clients.title")}</Link>} name={client.data?.name} />;
  const places = [
    ["/my-work", "my_work.title"],
    ["/projects", "projects.title"],
    ["/clients", "clients.title"],
    ["/account", "account.title"],
    ["/search", "search.title"],
  ] as const;
  const found = places.find(([path]) => here(path));
  if (here("/administration", true)) return <Trail name={t("administration.title")} />;
  return <Trail name={t(found ? found[1] : "home.title")} />;
}

function Trail({ up, name }: { up?: React.ReactNode; name?: string | undefined }) {
  return (
    <div className="crumbs">
      {up}
      {up && <span aria-hidden="true">/</span>}
      <b className="clip">{name ?? " "}</b>
    </div>
  );
}
