//! Files as they are kept in a row: compressed.

use crate::Result;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use kernel::Failure;
use std::io::{Read, Write};

pub fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).map_err(Failure::fault)?;
    packer.finish().map_err(Failure::fault)
}

pub fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed).read_to_end(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{pack, unpack};

    #[test]
    fn what_is_packed_comes_back() {
        for bytes in [&b""[..], b"a", "工期\n".repeat(5_000).as_bytes()] {
            let packed = pack(bytes).unwrap();
            assert_eq!(unpack(&packed).unwrap(), bytes);
        }
        assert!(unpack(b"no file of ours").is_err());
    }
}
