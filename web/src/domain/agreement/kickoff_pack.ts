// The kickoff pack of one client as it would be read now, and what was sent.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api.ts";
import { keys } from "../../app/cache.ts";
import type { Id, Told } from "../../app/wire.ts";

export type KickoffPack = Told<"KickoffPack">;
export type PackPreview = Told<"KickoffPackPreview">;

export const packsPath = (project: Id) => `/api/v1/projects/${project}/kickoff-packs`;

export const useKickoffPack = (project: Id, party: Id) =>
  useQuery({ queryKey: [...keys.kickoff(project), "pack", party], queryFn: () => api.get<PackPreview>(`/api/v1/projects/${project}/parties/${party}/kickoff-pack`), staleTime: 0 });

export const useSentPacks = (project: Id) => useQuery({ queryKey: [...keys.kickoff(project), "packs"], queryFn: () => api.get<Told<"SentKickoffPackList">>(packsPath(project)) });
