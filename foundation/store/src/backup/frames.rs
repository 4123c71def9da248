//! The backup's file: a first line, then frames of a length, a checksum and compressed bytes, then an empty
//! frame. The checksum covers the frame's place, so that frames cannot change places either.

use super::BackupError;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

pub(super) const CHUNK: usize = 1 << 20;
const FIRST_LINE: &[u8] = b"rapport backup 1\n";
/// What does not compress grows a little.
const LONGEST_FRAME: usize = CHUNK + CHUNK / 8;

pub(super) struct Writer {
    out: BufWriter<File>,
    frames: u64,
}

impl Writer {
    pub fn new(file: File) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        out.write_all(FIRST_LINE)?;
        Ok(Self { out, frames: 0 })
    }
    /// One frame with this content; long ones are cut by the caller.
    pub fn frame(&mut self, content: &[u8]) -> io::Result<()> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        packed.write_all(content)?;
        self.raw(&packed.finish()?)
    }
    /// The whole of a file.
    pub fn chunks(&mut self, mut file: File) -> io::Result<()> {
        let mut chunk = Vec::with_capacity(CHUNK);
        loop {
            chunk.clear();
            Read::by_ref(&mut file).take(CHUNK as u64).read_to_end(&mut chunk)?;
            if chunk.is_empty() {
                return Ok(());
            }
            self.frame(&chunk)?;
        }
    }
    pub fn finish(mut self) -> io::Result<File> {
        self.raw(&[])?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
    fn raw(&mut self, packed: &[u8]) -> io::Result<()> {
        let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&checksum(self.frames, packed))?;
        self.frames += 1;
        self.out.write_all(packed)
    }
}

pub(super) struct Reader {
    file: BufReader<File>,
    frames: u64,
}

impl Reader {
    pub fn new(file: File) -> Result<Self, BackupError> {
        let mut file = BufReader::new(file);
        let mut first_line = [0; FIRST_LINE.len()];
        let read = file.read_exact(&mut first_line);
        if read.is_err() || first_line != FIRST_LINE {
            return Err(BackupError::Damaged("it is not a backup of this program"));
        }
        Ok(Self { file, frames: 0 })
    }

    /// The next frame's content; `None` after the last, which must be followed by nothing.
    pub fn frame(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let cut_short = |_| BackupError::Damaged("it ends too early");
        let (mut length, mut expected) = ([0; 4], [0; 32]);
        self.file.read_exact(&mut length).map_err(cut_short)?;
        self.file.read_exact(&mut expected).map_err(cut_short)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST_FRAME {
            return Err(BackupError::Damaged("a block is too long"));
        }
        let mut packed = vec![0; length];
        self.file.read_exact(&mut packed).map_err(cut_short)?;
        if checksum(self.frames, &packed) != expected {
            return Err(BackupError::Damaged("a block does not match its checksum"));
        }
        self.frames += 1;
        if packed.is_empty() { self.nothing_follows().map(|()| None) } else { unpacked(&packed).map(Some) }
    }

    fn nothing_follows(&mut self) -> Result<(), BackupError> {
        match self.file.read(&mut [0]) {
            Ok(0) => Ok(()),
            _ => Err(BackupError::Damaged("something follows its end")),
        }
    }
}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, BackupError> {
    // The manifest of very many files may be longer than a chunk; still there is a bound.
    const LONGEST_CONTENT: u64 = 64 * CHUNK as u64;
    let mut content = Vec::new();
    let read = ZlibDecoder::new(packed).take(LONGEST_CONTENT).read_to_end(&mut content);
    read.map(|_| content).map_err(|_| BackupError::Damaged("a block cannot be unpacked"))
}

fn checksum(place: u64, packed: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(place.to_le_bytes());
    hash.update((packed.len() as u64).to_le_bytes());
    hash.update(packed);
    hash.finalize().into()
}
