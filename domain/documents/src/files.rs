//! The bytes of documents on disk, each under its own SHA-256: `files/ab/cdef…`. The same bytes lie there once.
//!
//! Must hold: a file has its name only when all of it is on disk, so that whatever a row speaks of is whole; what
//! was cut off, by the sender or by a kill, never gets a name. Several nodes share one folder.

use crate::media_type::{self, LOOKED_AT};
use crate::sent_today::SentToday;
use kernel::{Failure, FieldProblem, PersonId, Result, Timestamp};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// The most a file may hold unless the installation says otherwise.
pub const LARGEST_BYTES: u64 = 50 << 20;
/// So much of the disk is left to the database, which stops where it can write no more.
pub const LEAST_FREE_BYTES: u64 = 512 << 20;
/// What lies here longer than this was left behind, or is referred to by nothing that is still being written.
pub const LEFT_BEHIND: Duration = Duration::from_secs(86_400);

/// The folder of files.
#[derive(Debug, Clone)]
pub struct FileStore(Arc<Place>);

#[derive(Debug)]
struct Place {
    folder: PathBuf,
    moving: PathBuf,
    largest_bytes: u64,
    free_bytes: FreeBytes,
    of_clients: SentToday,
}

/// How many bytes are free where a folder is.
type FreeBytes = fn(&Path) -> io::Result<u64>;

fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// A file that is on disk as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// Its SHA-256 in hexadecimal digits, which is its name.
    pub sha256: String,
    pub bytes: u64,
    beginning: Vec<u8>,
}

impl Received {
    /// What it is, by its bytes.
    pub fn media_type(&self, name: &str) -> &'static str {
        media_type::sniffed(&self.beginning, name)
    }
}

impl FileStore {
    /// Takes a folder that is made where it is missing; `moving` is the name of the one inside for what is on its way.
    pub fn open(folder: &Path, moving: &str, largest_bytes: u64) -> io::Result<Self> {
        Self::open_where(folder, moving, largest_bytes, free_bytes)
    }

    fn open_where(
        folder: &Path,
        moving: &str,
        largest_bytes: u64,
        free_bytes: FreeBytes,
    ) -> io::Result<Self> {
        let moving = folder.join(moving);
        fs::create_dir_all(&moving)?;
        if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
            File::open(above)?.sync_all()?;
        }
        let folder = folder.to_owned();
        Ok(Self(Arc::new(Place {
            folder,
            moving,
            largest_bytes,
            free_bytes,
            of_clients: SentToday::default(),
        })))
    }

    pub fn largest_bytes(&self) -> u64 {
        self.0.largest_bytes
    }

    /// A piece of what somebody of a client's sends; more than they may send within a day is refused.
    pub fn sent_by_client(&self, by: PersonId, now: Timestamp, bytes: u64) -> Result<()> {
        Ok(self.0.of_clients.add(by, now, bytes, self.largest_bytes())?)
    }

    /// Refuses further bytes where they would leave too little of the disk.
    fn refuse_without_room(&self, bytes: u64) -> Result<()> {
        let free = (self.0.free_bytes)(&self.0.moving).map_err(no_room)?;
        if free >= LEAST_FREE_BYTES.saturating_add(bytes) {
            return Ok(());
        }
        Err(Failure::refused(NO_ROOM))
    }

    /// Where a file begins that is still to come; `announced`: as large as its sender says.
    pub fn receive(&self, announced: u64) -> Result<Receiving> {
        self.refuse_without_room(announced)?;
        let path = self.0.moving.join(Uuid::new_v4().simple().to_string());
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        Ok(Receiving {
            store: self.clone(),
            path,
            file: file.map_err(no_room)?,
            hash: Sha256::new(),
            bytes: 0,
            beginning: Vec::new(),
        })
    }

    /// Keeps what is in memory already.
    pub fn keep(&self, bytes: &[u8]) -> Result<Received> {
        let mut receiving = self.receive(bytes.len() as u64)?;
        receiving.write(bytes)?;
        receiving.keep(None)
    }

    /// Opens a file that some row speaks of.
    pub fn file(&self, sha256: &str) -> Result<File> {
        File::open(self.path(sha256)).map_err(|why| Failure::fault(format!("the file {sha256}: {why}")))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        let (shelf, name) = sha256.split_at_checked(2).unwrap_or(("", sha256));
        self.0.folder.join(shelf).join(name)
    }

    /// The names of what has lain here for a while.
    pub fn settled(&self, now: SystemTime) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for shelf in fs::read_dir(&self.0.folder)? {
            let shelf = shelf?;
            let of_shelf = shelf.file_name().to_string_lossy().into_owned();
            if of_shelf.len() != 2 || !shelf.file_type()?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shelf.path())? {
                let file = file?;
                if is_old(&file.path(), now) {
                    found.push(format!("{of_shelf}{}", file.file_name().to_string_lossy()));
                }
            }
        }
        Ok(found)
    }

    /// Takes a file's name away; what arrived meanwhile under the same name stays. Put back with [`Self::put_back`],
    /// gone for good with [`Self::clear_moving`].
    pub fn set_aside(&self, sha256: &str, now: SystemTime) -> io::Result<bool> {
        let (path, aside) = (self.path(sha256), self.aside(sha256));
        match fs::rename(&path, &aside) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(false),
            moved => moved?,
        }
        if is_old(&aside, now) {
            return Ok(true);
        }
        self.put_back(sha256)?;
        Ok(false)
    }

    pub fn put_back(&self, sha256: &str) -> io::Result<()> {
        fs::rename(self.aside(sha256), self.path(sha256))
    }

    /// For good.
    pub fn discard(&self, sha256: &str) -> io::Result<()> {
        fs::remove_file(self.aside(sha256))
    }

    fn aside(&self, sha256: &str) -> PathBuf {
        self.0.moving.join(format!("leaving-{sha256}"))
    }

    /// Clears away what was cut off by a kill; tells how many files. `is_ours_alone`: no other node writes here, so
    /// nothing that lies here is still on its way.
    pub fn clear_moving(&self, is_ours_alone: bool, now: SystemTime) -> io::Result<usize> {
        let mut count = 0;
        for file in fs::read_dir(&self.0.moving)? {
            let (path, name) = file.map(|file| (file.path(), file.file_name()))?;
            match name.to_string_lossy().strip_prefix("leaving-") {
                // Between losing its name and being put back or removed: a row may still speak of it.
                Some(sha256) if !self.path(sha256).exists() => self.put_back(sha256)?,
                None if !is_ours_alone && !is_old(&path, now) => {}
                _ => {
                    fs::remove_file(&path)?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let modified = fs::metadata(path).and_then(|found| found.modified());
    modified.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > LEFT_BEHIND))
}

/// A file on its way in. Dropped before it is kept, it leaves nothing behind.
#[derive(Debug)]
pub struct Receiving {
    store: FileStore,
    path: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
    beginning: Vec<u8>,
}

impl Receiving {
    /// The next piece; more than may come is refused.
    pub fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.bytes += piece.len() as u64;
        refuse_more_than(self.store.largest_bytes(), self.bytes)?;
        self.store.refuse_without_room(piece.len() as u64)?;
        let wanted = LOOKED_AT.saturating_sub(self.beginning.len()).min(piece.len());
        self.beginning.extend_from_slice(&piece[..wanted]);
        self.hash.update(piece);
        self.file.write_all(piece).map_err(no_room)
    }

    /// All of it came, if as much as was announced: it is made durable and gets its name.
    pub fn keep(mut self, announced: Option<u64>) -> Result<Received> {
        if self.bytes == 0 {
            return Err(Failure::invalid("body", "empty"));
        }
        if announced.is_some_and(|announced| announced != self.bytes) {
            return Err(Failure::invalid("body", "incomplete"));
        }
        let sha256: String = self.hash.finalize_reset().iter().map(|byte| format!("{byte:02x}")).collect();
        self.name(&sha256).map_err(no_room)?;
        Ok(Received { sha256, bytes: self.bytes, beginning: std::mem::take(&mut self.beginning) })
    }

    /// In the place of the same bytes, if they are there: a file that is just arriving is a fresh one.
    fn name(&self, sha256: &str) -> io::Result<()> {
        let path = self.store.path(sha256);
        let shelf = path.parent().unwrap_or(&self.store.0.folder);
        fs::create_dir_all(shelf)?;
        self.file.sync_all()?;
        fs::rename(&self.path, &path)?;
        File::open(shelf)?.sync_all()?;
        // Whoever made the shelf may have been killed before it was durable.
        File::open(&self.store.0.folder)?.sync_all()
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        // It has its name by now, or is not wanted.
        let _ = fs::remove_file(&self.path);
    }
}

/// Refuses a file that is larger than may come, as soon as that is known.
pub fn refuse_more_than(largest: u64, bytes: u64) -> Result<()> {
    if bytes <= largest {
        return Ok(());
    }
    Err(Failure::Invalid(vec![FieldProblem::new("body", "too_large").with("limit_bytes", largest)]))
}

const NO_ROOM: &str = "document.no_room";

fn no_room(why: io::Error) -> Failure {
    match why.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::refused(NO_ROOM),
        _ => Failure::fault(format!("a file could not be kept: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scene {
        folder: PathBuf,
        files: FileStore,
    }

    impl Scene {
        fn new() -> Self {
            let folder = std::env::temp_dir().join(format!("rapport-files-{}", Uuid::new_v4().simple()));
            let files = FileStore::open(&folder, "moving", 100).expect("a folder");
            Self { folder, files }
        }
        fn names(&self) -> Vec<String> {
            let now = SystemTime::now() + 2 * LEFT_BEHIND;
            let mut names = self.files.settled(now).expect("names");
            names.extend(
                fs::read_dir(self.folder.join("moving"))
                    .expect("moving")
                    .map(|one| one.expect("a file").file_name().to_string_lossy().into_owned()),
            );
            names
        }
    }
    impl Drop for Scene {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn the_same_bytes_lie_there_once() {
        let scene = Scene::new();
        let first = scene.files.keep(b"plan").expect("kept");
        assert_eq!(scene.files.keep(b"plan"), Ok(first.clone()));
        assert_eq!(scene.names(), std::slice::from_ref(&first.sha256));
        assert_eq!(first.sha256.len(), 64);
        assert_eq!(first.media_type("plan.txt"), "text/plain");
        let mut back = String::new();
        io::Read::read_to_string(&mut scene.files.file(&first.sha256).expect("there"), &mut back)
            .expect("read");
        assert_eq!(back, "plan");
    }

    #[test]
    fn what_is_not_whole_leaves_nothing() {
        let scene = Scene::new();
        let refused = |said: Result<Received>| match said {
            Err(Failure::Invalid(problems)) => problems[0].code,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(scene.files.keep(b"")), "empty");
        assert_eq!(refused(scene.files.keep(&[7; 101])), "too_large");
        let mut cut = scene.files.receive(0).expect("begun");
        cut.write(b"half").expect("written");
        assert_eq!(refused(cut.keep(Some(5))), "incomplete");
        drop(scene.files.receive(0).expect("begun"));
        assert_eq!(scene.names(), Vec::<String>::new());
    }

    #[test]
    fn the_disk_is_never_filled_to_the_end() {
        const FREE: u64 = LEAST_FREE_BYTES + 10;
        let folder = std::env::temp_dir().join(format!("rapport-files-{}", Uuid::new_v4().simple()));
        let open = |free: FreeBytes| FileStore::open_where(&folder, "moving", 100, free).expect("a folder");
        let refused = Err(Failure::refused("document.no_room"));
        let scarce = open(|_| Ok(FREE));
        let said = |files: &FileStore, bytes: usize| files.keep(&vec![7; bytes]).map(|kept| kept.bytes);
        for (bytes, wanted) in [(10, Ok(10)), (11, refused.clone())] {
            assert_eq!(said(&scarce, bytes), wanted, "{bytes} bytes");
        }
        let full = open(|_| Ok(LEAST_FREE_BYTES - 1));
        assert_eq!(full.receive(0).map(drop), refused.clone().map(drop), "before anything is taken in");
        // Others fill it while a file is on its way.
        let mut begun = scarce.receive(0).expect("begun");
        begun.write(b"half").expect("written");
        assert_eq!(begun.write(&[7; 11]), refused.map(drop));
        drop(begun);
        assert_eq!(fs::read_dir(folder.join("moving")).expect("moving").count(), 0, "nothing is left behind");
        assert!(free_bytes(&folder).expect("a figure") > 0);
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn what_a_kill_left_behind_is_cleared_away() {
        let scene = Scene::new();
        let mut killed = scene.files.receive(0).expect("begun");
        killed.write(b"half").expect("written");
        std::mem::forget(killed);
        let (now, later) = (SystemTime::now(), SystemTime::now() + 2 * LEFT_BEHIND);
        assert_eq!(
            scene.files.clear_moving(false, now).expect("looked"),
            0,
            "another node may be writing it"
        );
        assert_eq!(scene.files.clear_moving(false, later).expect("looked"), 1);
        std::mem::forget(scene.files.receive(0).expect("begun"));
        assert_eq!(scene.files.clear_moving(true, now).expect("looked"), 1, "nobody else writes here");
        assert_eq!(scene.names(), Vec::<String>::new());
    }

    #[test]
    fn what_arrives_while_it_is_discarded_stays() {
        let scene = Scene::new();
        let kept = scene.files.keep(b"plan").expect("kept").sha256;
        let (now, later) = (SystemTime::now(), SystemTime::now() + 2 * LEFT_BEHIND);
        assert!(!scene.files.set_aside(&kept, now).expect("looked"), "it is fresh");
        assert!(scene.files.set_aside(&kept, later).expect("looked"));
        scene.files.keep(b"plan").expect("kept again");
        scene.files.discard(&kept).expect("discarded");
        assert!(scene.files.file(&kept).is_ok());
        assert!(scene.files.set_aside(&kept, later).expect("looked"));
        // A kill between the two leaves it to the next start.
        scene.files.clear_moving(true, now).expect("looked");
        assert!(scene.files.file(&kept).is_ok());
    }
}
