# What MPXJ reads of the files named, a line of JSON for each: tasks with their dates, dependencies with their lags.
import json
import sys

import mpxj

mpxj.startJVM()
from java.nio.charset import Charset
from org.mpxj import TimeUnit
from org.mpxj.primavera import PrimaveraXERFileReader
from org.mpxj.reader import UniversalProjectReader


def read(path):
    if not path.endswith(".xer"):
        return UniversalProjectReader().read(path)
    reader = PrimaveraXERFileReader()
    reader.setCharset(Charset.forName("UTF-8"))
    return reader.read(path)


def lag(relation, project):
    found = relation.getLag()
    if str(found.getUnits()) in ("%", "e%"):
        return [float(found.getDuration()), str(found.getUnits())]
    elapsed = str(found.getUnits()).startswith("e")
    minutes = found.convertUnits(TimeUnit.MINUTES, project.getProjectProperties())
    return [round(float(minutes.getDuration()), 3), "em" if elapsed else "m"]


def told(path):
    project = read(path)
    moment = lambda at: str(at)[:16] if at else None
    tasks = [[int(str(t.getUniqueID())), moment(t.getStart()), moment(t.getFinish())] for t in project.getTasks()]
    links = [
        [
            int(str(r.getPredecessorTask().getUniqueID())),
            int(str(r.getSuccessorTask().getUniqueID())),
            str(r.getType()),
            *lag(r, project),
        ]
        for r in project.getRelations()
    ]
    return {"tasks": tasks, "links": links}


for path in sys.argv[1:]:
    print(json.dumps(told(path)))
