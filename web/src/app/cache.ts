// What is known of the server, under the keys that the live stream freshens: everything of a project
// lies below ["project", id], everything of a record below ["record", id].
import { QueryClient, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { api, Problem } from "./api.ts";
import { hasUnsentWords } from "./unsent.ts";
import type { Calendar, Client, ClientEvent, Contact, Home, Id, List, Me, Member, Organisation, Party, Person, Plan, Project, Question, Sharing, Waiting, WorkItem } from "./wire.ts";

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays a refusal; only silence is worth a second try.
      retry: (count, reason) => count < 1 && reason instanceof Problem && (reason.status === 0 || reason.status === 503),
      refetchOnWindowFocus: false,
    },
  },
});

export const keys = {
  me: ["me"] as const,
  projects: ["projects"] as const,
  project: (id: Id) => ["project", id] as const,
  /** Of a project, or of an alternative to its plan. */
  plan: (address: string) => ["project", ...address.split("/"), "plan"] as readonly string[],
  alternatives: (id: Id) => ["project", id, "plan-alternatives"] as const,
  members: (id: Id) => ["project", id, "members"] as const,
  functions: (id: Id) => ["project", id, "functions"] as const,
  parties: (id: Id) => ["project", id, "parties"] as const,
  communicationLog: (id: Id) => ["project", id, "communication-log"] as const,
  communicationPlan: (id: Id) => ["project", id, "communication-plan"] as const,
  planReviews: (id: Id) => ["project", id, "communication-plan", "reviews"] as const,
  communicationSettings: (id: Id) => ["project", id, "communication-settings"] as const,
  waitingTimes: (id: Id) => ["project", id, "waiting-times"] as const,
  scheduleChecks: (id: Id) => ["project", id, "schedule-checks"] as const,
  forecast: (id: Id) => ["project", id, "forecast"] as const,
  peopleLoad: (id: Id) => ["project", id, "people-load"] as const,
  buffers: (id: Id) => ["project", id, "buffers"] as const,
  questions: (id: Id) => ["project", id, "questions"] as const,
  promises: (id: Id) => ["project", id, "promises"] as const,
  calendars: (id: Id) => ["project", id, "calendars"] as const,
  sharing: (id: Id, party: Id) => ["project", id, "sharing", party] as const,
  requirements: (id: Id) => ["project", id, "requirements"] as const,
  deliverables: (id: Id) => ["project", id, "deliverables"] as const,
  questionnaires: (id: Id) => ["project", id, "questionnaires"] as const,
  demonstrations: (id: Id) => ["project", id, "demonstrations"] as const,
  signOffs: (id: Id) => ["project", id, "sign-offs"] as const,
  charter: (id: Id) => ["project", id, "charter"] as const,
  expectations: (id: Id) => ["project", id, "expectations"] as const,
  kickoff: (id: Id) => ["project", id, "kickoff"] as const,
  changes: (id: Id) => ["project", id, "changes"] as const,
  issues: (id: Id) => ["project", id, "issues"] as const,
  meetings: (id: Id) => ["project", id, "meetings"] as const,
  reports: (id: Id) => ["project", id, "reports"] as const,
  documents: (id: Id) => ["project", id, "documents"] as const,
  clientNews: (id: Id) => ["project", id, "client-news"] as const,
  decisionRule: (id: Id, party: Id) => ["project", id, "decision-rule", party] as const,
  record: (id: Id) => ["record", id] as const,
  clients: ["clients"] as const,
  client: (id: Id) => ["client", id] as const,
  contacts: (client: Id) => ["client", client, "contacts"] as const,
  culture: (client: Id) => ["client", client, "culture"] as const,
  templates: ["templates"] as const,
  organisation: ["organisation"] as const,
  persons: ["persons"] as const,
  home: ["home"] as const,
  waiting: (project?: Id) => ["home", "waiting", project ?? ""] as const,
  myWork: ["my-work"] as const,
  followUps: ["follow-ups"] as const,
  notifications: ["notifications"] as const,
};

export const meQuery = { queryKey: keys.me, queryFn: () => api.get<Me>("/api/v1/me"), staleTime: Infinity };

export const useMe = () => useQuery(meQuery).data;

export const useProjects = () => useQuery({ queryKey: keys.projects, queryFn: () => api.get<List<Project>>("/api/v1/projects") });

export const useProject = (id: Id) => useQuery({ queryKey: keys.project(id), queryFn: () => api.get<Project>(`/api/v1/projects/${id}`), enabled: !!id });

/** What may be written in a project, by whoever asks: nothing in an archived one. To take away what a client reads, the role itself counts. */
export const writingRole = (project: Project): Project["role"] => (project.state === "archived" ? "read_only" : project.role);

/** While words stand unsent, their fields stay although somebody archives the project: sending them tells why not. */
export function useWritingRole(id: Id): Project["role"] | undefined {
  const project = useProject(id).data;
  const shown = useRef<Project["role"]>(undefined);
  const role = project && writingRole(project);
  if (!shown.current || project?.state !== "archived" || !hasUnsentWords()) shown.current = role;
  return shown.current;
}

export const usePlan = (id: Id, enabled = true) => useQuery({ queryKey: keys.plan(id), queryFn: () => api.get<Plan>(`/api/v1/projects/${id}/plan`), enabled: enabled && !!id });

export const useMembers = (id: Id) => useQuery({ queryKey: keys.members(id), queryFn: () => api.get<List<Member>>(`/api/v1/projects/${id}/members`), enabled: !!id });

export const useParties = (id: Id) => useQuery({ queryKey: keys.parties(id), queryFn: () => api.get<List<Party>>(`/api/v1/projects/${id}/parties`), enabled: !!id });

export const useSharing = (project: Id, party: Id) => useQuery({ queryKey: keys.sharing(project, party), queryFn: () => api.get<Sharing>(`/api/v1/projects/${project}/parties/${party}/sharing`) });

export const useClients = () => useQuery({ queryKey: keys.clients, queryFn: () => api.get<List<Client>>("/api/v1/clients") });

export const useClient = (id: Id) => useQuery({ queryKey: keys.client(id), queryFn: () => api.get<Client>(`/api/v1/clients/${id}`), enabled: !!id });

export const useContacts = (client: Id) => useQuery({ queryKey: keys.contacts(client), queryFn: () => api.get<List<Contact>>(`/api/v1/clients/${client}/contacts`) });

export const useQuestions = (project: Id) => useQuery({ queryKey: keys.questions(project), queryFn: () => api.get<List<Question>>(`/api/v1/projects/${project}/questions`) });

export const useCalendars = (project: Id) => useQuery({ queryKey: keys.calendars(project), queryFn: () => api.get<List<Calendar>>(`/api/v1/projects/${project}/calendars`) });

export const useHome = () => useQuery({ queryKey: keys.home, queryFn: () => api.get<Home>("/api/v1/home") });

/** All that waits on either side of a project, or of all of them. */
export const useWaiting = (project?: Id) => useQuery({ queryKey: keys.waiting(project), queryFn: () => api.get<Waiting>(project ? `/api/v1/projects/${project}/waiting` : "/api/v1/waiting") });

export const useClientNews = (project: Id) => useQuery({ queryKey: keys.clientNews(project), queryFn: () => api.get<List<ClientEvent>>(`/api/v1/projects/${project}/client-news`) });

export const useMyWork = () => useQuery({ queryKey: keys.myWork, queryFn: () => api.get<List<WorkItem>>("/api/v1/my-work") });

/** The organisation itself, for its administrators. */
export const useOrganisation = () => useQuery({ queryKey: keys.organisation, queryFn: () => api.get<Organisation>("/api/v1/organisation") });
export const usePersons = (enabled = true) => useQuery({ queryKey: keys.persons, queryFn: () => api.get<List<Person>>("/api/v1/persons"), enabled });

/** Marks what a change elsewhere may have touched; pages on screen fetch again at once. */
export function freshen(...which: (readonly unknown[])[]): Promise<void> {
  return Promise.all(which.map((queryKey) => cache.invalidateQueries({ queryKey }))).then(() => undefined);
}
