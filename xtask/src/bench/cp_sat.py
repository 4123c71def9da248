"""OR-Tools' CP-SAT on projects of PSPLIB, to compare with: cp_sat.py SECONDS THREADS SEED FILE…

One row of each: file makespan lower_bound; "-" where nothing was found in time."""

import sys

from ortools.sat.python import cp_model


def sections(path):
    """The numbers of each line, under the heading they stand below."""
    found, heading = {}, ""
    for line in open(path, encoding="latin-1"):
        words = line.split()
        if words and not words[0][0].isdigit():
            heading = words[0]
        elif words:
            found.setdefault(heading, []).append([int(word) for word in words])
    return found


def solve(path, seconds, threads, seed):
    found = sections(path)
    after = {row[0]: row[3:] for row in found["jobnr."] if len(row) == 3 + row[2]}
    capacities = found["R"][0]
    rows = found.get("------------------------------------------------------------------------")
    model = cp_model.CpModel()
    horizon = sum(row[2] for row in rows)
    starts = {row[0]: model.new_int_var(0, horizon, "") for row in rows}
    durations = {row[0]: row[2] for row in rows}
    for job, successors in after.items():
        for successor in successors:
            model.add(starts[successor] >= starts[job] + durations[job])
    for resource, capacity in enumerate(capacities):
        users = [row for row in rows if row[3 + resource] and row[2]]
        intervals = [model.new_fixed_size_interval_var(starts[row[0]], row[2], "") for row in users]
        model.add_cumulative(intervals, [row[3 + resource] for row in users], capacity)
    end = model.new_int_var(0, horizon, "")
    model.add_max_equality(end, [starts[job] + durations[job] for job in starts])
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    is_found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (int(solver.value(end)) if is_found else "-", int(solver.best_objective_bound))


for name in sys.argv[4:]:
    makespan, bound = solve(name, float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(name, makespan, bound, flush=True)
