//! Small files of every sort that the commands read.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A file in a folder of its own, gone when it is dropped.
pub struct File {
    path: String,
    folder: PathBuf,
}

impl File {
    pub fn new(name: &str, text: &str) -> File {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("rapport-commands-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        File { path: path.to_str().expect("a path").to_owned(), folder }
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Two days and three days of work for one person on Monday, 2 March 2026, and a day after the three.
pub const MSPDI: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
<StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>
<WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay>
<WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>3</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>4</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>5</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>6</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>7</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar></Calendars><Tasks>
<Task><UID>1</UID><Name>访谈</Name><Duration>PT16H0M0S</Duration></Task>
<Task><UID>2</UID><Name>Prototype</Name><Duration>PT24H0M0S</Duration></Task>
<Task><UID>3</UID><Name>Go live</Name><Duration>PT8H0M0S</Duration><PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type></PredecessorLink></Task>
</Tasks><Resources>
<Resource><UID>1</UID><Name>林 Lin</Name><Type>1</Type><MaxUnits>1</MaxUnits></Resource>
</Resources><Assignments>
<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units><Work>PT16H0M0S</Work></Assignment>
<Assignment><UID>2</UID><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units><Work>PT24H0M0S</Work></Assignment>
</Assignments></Project>
"#;

/// Walls of a day, then a roof of three.
pub const XER: &str = "ERMHDR\t19.12\n\
    %T\tPROJECT\n%F\tproj_id\tproj_short_name\tclndr_id\tplan_start_date\tlast_recalc_date\tplan_end_date\n\
    %R\t1\tPLANT\t7\t2026-03-02 00:00\t2026-03-02 00:00\t\n\
    %T\tCALENDAR\n%F\tclndr_id\tdefault_flag\tclndr_name\tclndr_data\n\
    %R\t7\tY\tFive days\t(0||CalendarData()((0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|16:00)())))\
    (0||3()((0||0(s|08:00|f|16:00)())))(0||4()((0||0(s|08:00|f|16:00)())))(0||5()((0||0(s|08:00|f|16:00)())))\
    (0||6()((0||0(s|08:00|f|16:00)())))(0||7()())))))\n\
    %T\tPROJWBS\n%F\twbs_id\tproj_id\tseq_num\tparent_wbs_id\twbs_name\n%R\t1\t1\t1\t\tPlant\n\
    %T\tTASK\n%F\ttask_id\tproj_id\twbs_id\tclndr_id\ttask_type\tstatus_code\ttask_code\ttask_name\
    \ttarget_drtn_hr_cnt\tremain_drtn_hr_cnt\n\
    %R\t2\t1\t1\t7\tTT_Task\tTK_NotStart\tA1\tWalls\t8\t8\n\
    %R\t11\t1\t1\t7\tTT_Task\tTK_NotStart\tA2\tRoof\t24\t24\n\
    %T\tTASKPRED\n%F\ttask_pred_id\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt\n%R\t1\t11\t2\tPR_FS\t0\n%E\n";

/// The same as Primavera's XML.
pub const PMXML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera/P6/V19.12/API/BusinessObjects">
<Calendar><ObjectId>7</ObjectId><Name>Five days</Name><IsDefault>1</IsDefault><StandardWorkWeek>
<StandardWorkHours><DayOfWeek>Sunday</DayOfWeek></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Monday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Tuesday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Wednesday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Thursday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Friday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>
<StandardWorkHours><DayOfWeek>Saturday</DayOfWeek></StandardWorkHours></StandardWorkWeek></Calendar>
<Project><ObjectId>1</ObjectId><Id>PLANT</Id><Name>Plant</Name><DataDate>2026-03-02T00:00:00</DataDate>
<PlannedStartDate>2026-03-02T00:00:00</PlannedStartDate><ActivityDefaultCalendarObjectId>7</ActivityDefaultCalendarObjectId>
<Activity><ObjectId>2</ObjectId><Id>A1</Id><Name>Walls</Name><CalendarObjectId>7</CalendarObjectId><Type>Task Dependent</Type>
<Status>Not Started</Status><PlannedDuration>8</PlannedDuration><RemainingDuration>8</RemainingDuration></Activity>
<Activity><ObjectId>11</ObjectId><Id>A2</Id><Name>Roof</Name><CalendarObjectId>7</CalendarObjectId><Type>Task Dependent</Type>
<Status>Not Started</Status><PlannedDuration>24</PlannedDuration><RemainingDuration>24</RemainingDuration></Activity>
<Relationship><ObjectId>1</ObjectId><PredecessorActivityObjectId>2</PredecessorActivityObjectId>
<SuccessorActivityObjectId>11</SuccessorActivityObjectId><Type>Finish to Start</Type><Lag>0</Lag></Relationship>
</Project></APIBusinessObjects>
"#;

/// A project of PSPLIB whose jobs of 5, 2, 3 and 4 moments, and so on, each need more than half of the one resource:
/// no two go side by side, which no bound knows.
pub fn one_at_a_time(jobs: usize) -> String {
    let last = jobs + 2;
    let duration = |job: usize| [4, 5, 2, 3][job % 4] + if jobs > 4 { 2 } else { 0 };
    let mut text = format!(
        "****\njobs (incl. supersource/sink ):  {last}\nhorizon : 99\nRESOURCES\n  - renewable : 1 R\n  - nonrenewable : 0 N\n  - doubly constrained : 0 D\n****\nPRECEDENCE RELATIONS:\njobnr. #modes #successors successors\n"
    );
    let inner: Vec<String> = (2..last).map(|job| job.to_string()).collect();
    text += &format!("1 1 {jobs} {}\n", inner.join(" "));
    for job in 2..last {
        text += &format!("{job} 1 1 {last}\n");
    }
    text += &format!("{last} 1 0\n****\nREQUESTS/DURATIONS:\njobnr. mode duration R 1\n----\n1 1 0 0\n");
    for job in 2..last {
        text += &format!("  {job}      1     {} 5\n", duration(job - 1));
    }
    text + &format!("{last} 1 0 0\n****\nRESOURCEAVAILABILITIES:\n R 1\n 8\n****\n")
}
