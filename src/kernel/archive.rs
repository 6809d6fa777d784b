//! ZIP archives from outside. How large one becomes when opened is counted: the sizes written in it may lie.

use std::io::{Cursor, Read, copy, sink};

use zip::{ZipArchive, result::ZipResult};

/// An archive held in memory.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Why an archive is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Cut off or damaged.
    Broken,
    /// Grows beyond what is reasonable.
    Swells,
}

impl<E: std::error::Error> From<E> for Refused {
    fn from(_: E) -> Self {
        Self::Broken
    }
}

/// Reads the table of contents, unless it lists more than `most` entries.
///
/// # Errors
/// When it cannot be read, or is longer.
pub fn open(bytes: &[u8], most: usize) -> Result<Archive<'_>, Refused> {
    if entries(bytes).ok_or(Refused::Broken)? > most {
        return Err(Refused::Swells);
    }
    let archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.len() > most { Err(Refused::Swells) } else { Ok(archive) }
}

/// Unpacks every entry into nothing, stopping as soon as they are more than `total` together, or one of them more than
/// `largest` allows for its name.
///
/// # Errors
/// When that happens, or an entry is damaged.
pub fn measure(archive: &mut Archive<'_>, total: u64, largest: impl Fn(&str) -> u64) -> Result<(), Refused> {
    let mut unpacked = 0;
    for n in 0..archive.len() {
        let entry = archive.by_index(n)?;
        let most = entry.name().map_or(0, |name| largest(&name)).min(total - unpacked);
        let size = copy(&mut entry.take(most + 1), &mut sink())?;
        if size > most {
            return Err(Refused::Swells);
        }
        unpacked += size;
    }
    Ok(())
}

/// The beginning of an entry, as text; what is not UTF-8 in it is replaced.
///
/// # Errors
/// When there is none of that name, or it cannot be read.
pub fn text(archive: &mut Archive<'_>, name: &str, most: u64) -> ZipResult<String> {
    let mut bytes = Vec::new();
    archive.by_name(name)?.take(most).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// As the archive's end record says; the table itself is not loaded yet.
fn entries(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let end = tail.windows(4).rposition(|w| w == [b'P', b'K', 5, 6])?;
    let count = tail.get(end + 10..end + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}
