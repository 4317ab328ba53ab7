// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and saved indexes as files.
//!
//! A file is replaced as a whole: the new one is written beside it, forced to the disk and renamed over
//! the old one, so that whenever the process ends one of the two is there, complete.

use super::ListError;
use jpki::crypto::CryptoProvider;
use jpki::revocation::{
    CrlIssuers, CrlLimits, CrlReader, HashedCrl, IndexKey, VerifiedCrl, load_saved_crl,
};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Octets read at a time: what the second cache level holds beside everything else.
const PIECE: usize = 64 * 1_024;

/// How far the reading of a list has come.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ReadProgress {
    /// Octets read.
    pub octets: u64,
    /// Octets the list announces.
    pub of_octets: u64,
    /// Entries read.
    pub entries: usize,
}

/// Reads, hashes and indexes a list, without ever holding it.
///
/// # Errors
/// [`ListError::File`], [`ListError::List`].
pub fn read_list(
    path: &Path,
    limits: &CrlLimits,
    crypto: &CryptoProvider,
    mut progress: impl FnMut(ReadProgress),
) -> Result<HashedCrl, ListError> {
    let mut file = File::open(path).map_err(ListError::file(path))?;
    let place = path.display().to_string();
    read_pieces(&mut file, &place, limits, crypto, &mut progress)
}

/// Reads a list from wherever its octets come from; `place` is what errors call it.
pub(super) fn read_pieces(
    octets: &mut dyn Read,
    place: &str,
    limits: &CrlLimits,
    crypto: &CryptoProvider,
    progress: &mut dyn FnMut(ReadProgress),
) -> Result<HashedCrl, ListError> {
    let mut reader = CrlReader::new(limits, crypto);
    let mut piece = vec![0; PIECE];
    let mut read_octets = 0_u64;
    loop {
        let length = match octets.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            length => length.map_err(ListError::reading(place))?,
        };
        let read = piece.get(..length).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        reader.push(read).map_err(ListError::list(place))?;
        read_octets += u64::try_from(read.len()).unwrap_or_default();
        progress(ReadProgress {
            octets: read_octets,
            of_octets: reader
                .announced_length()
                .and_then(|length| u64::try_from(length).ok())
                .unwrap_or(read_octets),
            entries: reader.entries_read(),
        });
    }
    // Sorting and packing need the memory more than a list that has ended.
    drop(piece);
    reader.finish().map_err(ListError::list(place))
}

/// Writes the index of a verified list in place of the file, as a whole.
///
/// # Errors
/// [`ListError::File`].
pub fn save_index(
    path: &Path,
    list: &VerifiedCrl,
    key: &IndexKey,
    crypto: &CryptoProvider,
) -> Result<u64, ListError> {
    let saved = list.save(key, crypto);
    write_whole(path, &saved.parts()).map_err(ListError::file(path))?;
    Ok(u64::try_from(saved.length()).unwrap_or(u64::MAX))
}

/// Loads a saved index with one read.
///
/// # Errors
/// [`ListError::File`], [`ListError::List`] for one that is damaged or of another key.
pub fn load_index(
    path: &Path,
    key: &IndexKey,
    issuers: &CrlIssuers,
    crypto: &CryptoProvider,
) -> Result<VerifiedCrl, ListError> {
    let octets = fs::read(path).map_err(ListError::file(path))?;
    load_saved_crl(octets, key, issuers, crypto).map_err(ListError::list(path.display()))
}

/// Replaces a file: whenever the process ends, the old or the new one is there, whole.
///
/// # Errors
/// Those of the file system; the old file stays.
pub fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let beside = beside(path);
    let written = (|| {
        let mut file = File::create(&beside)?;
        for part in parts {
            file.write_all(part)?;
        }
        // Before the name leads to it, or a power failure could leave the name and not the content.
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if let Err(error) = written {
        // The half-written file is of no use; that it cannot be removed is not the news.
        drop(fs::remove_file(&beside));
        return Err(error);
    }
    // The folder holds the new name.
    File::open(folder)?.sync_all()
}

/// Where the new file is written: the same folder, so that renaming does not copy.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

/// Reads the key of saved indexes from its file, or makes one, readable by its owner only, where there is
/// no file.
///
/// # Errors
/// [`ListError::File`], also for a file that does not have 32 octets.
pub fn open_or_make_key(path: &Path) -> Result<IndexKey, ListError> {
    let key = match read_key(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_key(path),
        key => key,
    };
    key.map_err(ListError::file(path))
}

fn read_key(path: &Path) -> io::Result<IndexKey> {
    let octets = fs::read(path)?;
    let secret: [u8; 32] = octets
        .try_into()
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a key of 32 octets"))?;
    Ok(IndexKey::new(secret))
}

fn make_key(path: &Path) -> io::Result<IndexKey> {
    let mut secret = [0; 32];
    rustls::crypto::aws_lc_rs::default_provider()
        .secure_random
        .fill(&mut secret)
        .map_err(|_| io::Error::other("no randomness"))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    Ok(IndexKey::new(secret))
}
