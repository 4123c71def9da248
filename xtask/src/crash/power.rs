//! A power cut without pulling a plug: the data lies on a file system in a file (loop device), which is told to
//! shut down at once, so that everything not yet on the "disk" is gone; then it is mounted again and repaired.
//!
//! Needs Linux, root and the ioctl FS_IOC_SHUTDOWN, which is made by perl because our own code has no `unsafe`.

use super::{Rig, Tally, new_project, writers};
use crate::http::Connection;
use crate::program::{self, Outcome};
use crate::rapport::Place;
use crate::tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// FS_IOC_SHUTDOWN with "do not flush the log": what was not synced is lost, as in a power cut.
const SHUTDOWN: &str = r#"open(my $f, "<", $ARGV[0]) or die "$!\n"; my $how = pack("L", 2); ioctl($f, 0x8004587d, $how) or die "$!\n";"#;
const NEEDED: [&str; 5] = ["mkfs.ext4", "mount", "umount", "perl", "truncate"];

pub fn cycles(rig: &Rig, cycles: u32) -> Outcome<Tally> {
    if let Some(missing) = NEEDED.iter().find(|name| program::find(name).is_none()) {
        return Err(format!("power cuts need Linux, root and `{missing}`, which is missing here"));
    }
    let folder = tree::temporary("power")?;
    let disk = Disk::make(&folder)?;
    let tally = run(rig, cycles, &disk);
    disk.unmount();
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    tally
}

fn run(rig: &Rig, cycles: u32, disk: &Disk) -> Outcome<Tally> {
    let place = Place { binary: rig.binary.clone(), data: disk.mounted.join("data"), database: None };
    let token = place.administrator_token()?;
    program::run(&mut Command::new("sync"))?;
    let mut tally = Tally::default();
    for cycle in 0..cycles {
        let serving = place.serve()?;
        let project = new_project(serving.address, &token, cycle)?;
        let writing = writers::start(rig.writers, serving.address, &token, &project);
        writing.go_on_for(rig.span);
        stop_still(serving.process())?;
        disk.cut_power()?;
        serving.kill();
        let written = writing.end();
        disk.unmount();
        disk.mount()?;
        let serving = place.serve()?;
        let mut connection = Connection::open(serving.address).map_err(|error| error.to_string())?;
        tally.add(Some(written), &mut connection, &token)?;
    }
    Ok(tally)
}

/// Nothing runs while the power goes: a sync that is under way when a file system shuts down may come back as if
/// it had been done, which no power cut lets happen.
fn stop_still(process: u32) -> Outcome {
    program::run(Command::new("kill").args(["-STOP", &process.to_string()]))?;
    let threads = format!("/proc/{process}/task");
    for _ in 0..1_000 {
        let mut all = fs::read_dir(&threads).map_err(|error| error.to_string())?.flatten();
        let is_still = |stat: String| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'));
        if all.all(|thread| fs::read_to_string(thread.path().join("stat")).is_ok_and(is_still)) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Err("the server did not stop within two seconds".to_string())
}

/// A file system in a file.
struct Disk {
    image: PathBuf,
    mounted: PathBuf,
}

impl Disk {
    fn make(folder: &Path) -> Outcome<Disk> {
        let disk = Disk { image: folder.join("disk"), mounted: folder.join("mounted") };
        fs::create_dir(&disk.mounted).map_err(|error| error.to_string())?;
        program::run(Command::new("truncate").args(["--size=2G"]).arg(&disk.image))?;
        program::run(Command::new("mkfs.ext4").arg("-q").arg(&disk.image))?;
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&self) -> Outcome {
        let mut mount = Command::new("mount");
        program::run(mount.args(["-o", "loop"]).arg(&self.image).arg(&self.mounted))
    }

    /// What still holds the file system open is a server being killed; a lazy unmount waits for it.
    fn unmount(&self) {
        let _ = program::run(Command::new("umount").arg(&self.mounted));
    }

    fn cut_power(&self) -> Outcome {
        program::run(Command::new("perl").args(["-e", SHUTDOWN]).arg(&self.mounted))
    }
}
