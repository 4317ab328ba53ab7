// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file of the service's keys.
//!
//! ```text
//! kakunin-keys-1
//! master 1 <base64>       one line for each master key, the newest last
//! pseudonym <base64>
//! audit <base64>          PKCS#8 of an Ed25519 key
//! ```

use super::{KEY, Ring, aead, no_master, random};
use crate::verification::CRYPTO;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64ct::{Base64, Encoding};
use protocol::audit::LogKey;
use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};
use zeroize::Zeroizing;

/// How often a running service looks whether the file has changed.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// More bytes than any file of keys has.
const LENGTH_MAX: u64 = 65_536;

const HEAD: &str = "kakunin-keys-1";

/// Where the keys are kept.
pub struct KeyFile {
    path: PathBuf,
    seen: Mutex<(Instant, Option<SystemTime>)>,
}

pub(super) struct Contents {
    masters: Vec<(u32, Zeroizing<Vec<u8>>)>,
    pseudonym: Zeroizing<Vec<u8>>,
    audit: Zeroizing<Vec<u8>>,
}

impl KeyFile {
    pub(super) fn open(path: &Path) -> Result<(Self, Ring)> {
        if let Err(error) = Contents::generate()?.create(path)
            && error.kind() != ErrorKind::AlreadyExists
        {
            return Err(error);
        }
        let ring = Contents::read(path)?.ring()?;
        let file = Self {
            path: path.to_owned(),
            seen: Mutex::new((Instant::now(), modified(path))),
        };
        Ok((file, ring))
    }

    /// Adds a master key, which from now on wraps; the older ones still open.
    ///
    /// # Errors
    /// The system's.
    pub fn add_master(path: &Path) -> Result<u32> {
        let mut contents = Contents::read(path)?;
        let number = contents.add_master()?;
        contents.replace(path)?;
        Ok(number)
    }

    /// Drops all master keys but the newest: what only they wrapped is lost for good. Returns how many.
    ///
    /// # Errors
    /// The system's.
    pub fn drop_old_masters(path: &Path) -> Result<usize> {
        let mut contents = Contents::read(path)?;
        let dropped = contents.drop_old_masters();
        contents.replace(path)?;
        Ok(dropped)
    }

    /// The keys, if the file is another than the one last read.
    pub(super) fn changed(&self) -> Result<Option<Ring>> {
        let mut seen = self.seen.lock().unwrap_or_else(|seen| seen.into_inner());
        if seen.0.elapsed() < LOOKED_AT {
            return Ok(None);
        }
        seen.0 = Instant::now();
        let found = modified(&self.path);
        if found == seen.1 {
            return Ok(None);
        }
        let ring = Contents::read(&self.path)?.ring()?;
        seen.1 = found;
        Ok(Some(ring))
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyFile({})", self.path.display())
    }
}

impl Contents {
    pub(super) fn generate() -> Result<Self> {
        let mut pseudonym = Zeroizing::new(vec![0; KEY]);
        random(&mut pseudonym)?;
        let audit = Ed25519KeyPair::generate()
            .and_then(|pair| pair.to_pkcs8v1())
            .map_err(|_| Error::other("no key for the audit log"))?;
        let mut contents = Self {
            masters: Vec::new(),
            pseudonym,
            audit: Zeroizing::new(audit.as_ref().to_vec()),
        };
        contents.add_master()?;
        Ok(contents)
    }

    pub(super) fn ring(&self) -> Result<Ring> {
        let masters = self.masters.iter();
        let audit = Ed25519KeyPair::from_pkcs8(&self.audit).map_err(|_| damaged())?;
        Ok(Ring {
            masters: masters
                .map(|(number, key)| Ok((*number, aead(key)?)))
                .collect::<Result<_>>()?,
            pseudonym: hmac::Key::new(hmac::HMAC_SHA256, &self.pseudonym),
            audit_key: log_key(&audit).ok_or_else(damaged)?,
            audit,
        })
    }

    pub(super) fn add_master(&mut self) -> Result<u32> {
        let mut key = Zeroizing::new(vec![0; KEY]);
        random(&mut key)?;
        let number = self.masters.last().map_or(0, |(number, _)| *number);
        let number = number.checked_add(1).ok_or_else(no_master)?;
        self.masters.push((number, key));
        Ok(number)
    }

    pub(super) fn drop_old_masters(&mut self) -> usize {
        let old = self.masters.len().saturating_sub(1);
        self.masters.drain(..old).count()
    }

    fn read(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        only_for_its_owner(&file)?;
        let mut text = Zeroizing::new(String::new());
        (&mut file).take(LENGTH_MAX).read_to_string(&mut text)?;
        Self::parse(&text).ok_or_else(damaged)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (mut masters, mut pseudonym, mut audit) = (Vec::new(), None, None);
        if lines.next() != Some(HEAD) {
            return None;
        }
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["master", number, key] => {
                    let number = number.parse().ok()?;
                    let after = masters.last().is_none_or(|(last, _)| *last < number);
                    masters.push(after.then_some((number, key_of(key)?))?);
                }
                ["pseudonym", key] if pseudonym.is_none() => pseudonym = Some(key_of(key)?),
                ["audit", key] if audit.is_none() => {
                    audit = Some(Zeroizing::new(Base64::decode_vec(key).ok()?));
                }
                _ => return None,
            }
        }
        masters.last()?;
        Some(Self {
            masters,
            pseudonym: pseudonym?,
            audit: audit?,
        })
    }

    fn write(&self, mut file: File) -> Result<()> {
        let mut text = Zeroizing::new(format!("{HEAD}\n"));
        for (number, key) in &self.masters {
            let key = Zeroizing::new(Base64::encode_string(key));
            text.push_str(&format!("master {number} {}\n", key.as_str()));
        }
        for (word, key) in [("pseudonym", &self.pseudonym), ("audit", &self.audit)] {
            let key = Zeroizing::new(Base64::encode_string(key));
            text.push_str(&format!("{word} {}\n", key.as_str()));
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// A new file, whole from the moment it has its name: of several processes that start at once, all read the first one's.
    fn create(&self, path: &Path) -> Result<()> {
        let draft = self.draft(path)?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        linked
    }

    fn replace(&self, path: &Path) -> Result<()> {
        let draft = self.draft(path)?;
        fs::rename(draft, path)
    }

    fn draft(&self, path: &Path) -> Result<PathBuf> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(format!(".{}", std::process::id()));
        let draft = PathBuf::from(draft);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        self.write(options.open(&draft)?)?;
        Ok(draft)
    }
}

/// The log is named after its key: two logs never share a name.
fn log_key(audit: &Ed25519KeyPair) -> Option<LogKey> {
    let key: [u8; KEY] = audit.public_key().as_ref().try_into().ok()?;
    let [a, b, c, d, ..] = (CRYPTO.sha256)(&[&key]);
    let name = format!("kakunin-audit-{:08x}", u32::from_be_bytes([a, b, c, d]));
    LogKey::new(&name, key)
}

fn key_of(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = Zeroizing::new(Base64::decode_vec(text).ok()?);
    (key.len() == KEY).then_some(key)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

fn damaged() -> Error {
    Error::new(ErrorKind::InvalidData, "not a file of the service's keys")
}

#[cfg(unix)]
fn only_for_its_owner(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::PermissionDenied,
        "others than its owner may read it: chmod 600",
    ))
}

#[cfg(not(unix))]
fn only_for_its_owner(_: &File) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Contents, KeyFile};
    use std::io::ErrorKind;

    #[test]
    fn file_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let (_, first) = KeyFile::open(&path).unwrap();
        let (_, again) = KeyFile::open(&path).unwrap();
        assert_eq!(first.audit_key(), again.audit_key());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
            assert_eq!(
                KeyFile::open(&path).err().map(|error| error.kind()),
                Some(ErrorKind::PermissionDenied)
            );
        }
    }

    #[test]
    fn contents_read_back_and_nothing_else_is_taken() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let good = format!("kakunin-keys-1\nmaster 1 {key}\npseudonym {key}\naudit AA==\n");
        assert!(Contents::parse(&good).is_some());
        for bad in [
            "",
            &good.replace("keys-1", "keys-2"),
            &good.replace("pseudonym", "other"),
            &good.replace("audit AA==\n", ""),
            &good.replace(&format!("master 1 {key}\n"), ""),
            &good.replace("master 1 A", "master 1 "),
            &format!("{good}pseudonym {key}\n"),
            &format!("{good}master 1 {key}\n"),
        ] {
            assert!(Contents::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn master_keys_are_added_and_dropped_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyFile::open(&path).unwrap();
        assert_eq!(KeyFile::add_master(&path).unwrap(), 2);
        assert_eq!(KeyFile::drop_old_masters(&path).unwrap(), 1);
        assert_eq!(KeyFile::add_master(&path).unwrap(), 3);
    }
}
