// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where lists come from: a folder, or addresses. Either opens a list that has changed as octets to be read.

use super::fetch::{Exchange, FetchError, HttpClient, Validators};
use super::{HttpAddress, HttpLimits, ListError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::{Builder, Runtime};

/// Lists in files have this ending.
const LIST_ENDING: &str = "crl";

/// By what a list is known to be unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Mark {
    File {
        length: u64,
        /// Since 1970; `None` where the file system does not tell.
        modified: Option<Duration>,
    },
    Http(Validators),
}

/// A list that was asked for.
pub(super) enum Opened<'a> {
    Unchanged,
    Changed(Mark, Box<dyn Read + 'a>),
}

/// One place for many lists.
pub(super) trait Source: Send {
    /// Their names, which are file names, in order.
    fn names(&self) -> Result<Vec<String>, ListError>;

    /// Opens a list unless its mark is still the one given.
    fn open(&self, name: &str, held: Option<&Mark>) -> Result<Opened<'_>, ListError>;

    /// What to call a list in errors.
    fn place(&self, name: &str) -> String;
}

/// Every file of a folder that ends in `.crl`.
pub(super) struct FolderSource(pub(super) PathBuf);

impl Source for FolderSource {
    fn names(&self) -> Result<Vec<String>, ListError> {
        let files = files(&self.0, LIST_ENDING)?;
        // A name that is not text names no list.
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        Ok(names.map(str::to_owned).collect())
    }

    fn open(&self, name: &str, held: Option<&Mark>) -> Result<Opened<'_>, ListError> {
        let path = self.0.join(name);
        let opened = File::open(&path).and_then(|file| {
            let metadata = file.metadata()?;
            let since = |modified: SystemTime| modified.duration_since(UNIX_EPOCH).ok();
            let mark = Mark::File {
                length: metadata.len(),
                modified: metadata.modified().ok().and_then(since),
            };
            Ok((mark, file))
        });
        let (mark, file) = opened.map_err(ListError::file(&path))?;
        if held == Some(&mark) {
            return Ok(Opened::Unchanged);
        }
        Ok(Opened::Changed(mark, Box::new(file)))
    }

    fn place(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

/// One list at each address.
pub(super) struct HttpSource {
    lists: BTreeMap<String, HttpAddress>,
    limits: HttpLimits,
    max_length: u64,
    client: HttpClient,
    /// Lists are read on the thread that refreshes them, so its runtime is one of its own.
    runtime: Runtime,
}

impl HttpSource {
    pub(super) fn new(
        addresses: Vec<HttpAddress>,
        limits: HttpLimits,
        max_length: usize,
    ) -> io::Result<Self> {
        let named = addresses
            .into_iter()
            .map(|address| (file_name(&address), address));
        Ok(Self {
            lists: named.collect(),
            limits,
            max_length: u64::try_from(max_length).unwrap_or(u64::MAX),
            client: HttpClient::default(),
            runtime: Builder::new_current_thread().enable_all().build()?,
        })
    }
}

impl Source for HttpSource {
    fn names(&self) -> Result<Vec<String>, ListError> {
        Ok(self.lists.keys().cloned().collect())
    }

    fn open(&self, name: &str, held: Option<&Mark>) -> Result<Opened<'_>, ListError> {
        let fault = |error| ListError::Fetch {
            place: self.place(name),
            error,
        };
        let address = self
            .lists
            .get(name)
            .ok_or_else(|| fault(FetchError::Status { status: 404 }))?;
        let none = Validators::default();
        let held = match held {
            Some(Mark::Http(validators)) => validators,
            _ => &none,
        };
        let asked = self
            .client
            .get(address, held, self.max_length, &self.limits);
        match self.runtime.block_on(asked).map_err(fault)? {
            None => Ok(Opened::Unchanged),
            Some((validators, exchange)) => {
                let body = Body {
                    source: self,
                    address,
                    exchange: Some(exchange),
                    piece: hyper::body::Bytes::new(),
                    read: 0,
                    until: Instant::now() + self.limits.whole,
                };
                Ok(Opened::Changed(Mark::Http(validators), Box::new(body)))
            }
        }
    }

    fn place(&self, name: &str) -> String {
        let address = self.lists.get(name).map(ToString::to_string);
        address.unwrap_or_else(|| name.to_owned())
    }
}

/// The body of a reply, as it comes: one piece is held at a time.
struct Body<'a> {
    source: &'a HttpSource,
    address: &'a HttpAddress,
    exchange: Option<Exchange>,
    piece: hyper::body::Bytes,
    read: usize,
    until: Instant,
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            let Some(exchange) = &mut self.exchange else {
                return Ok(0);
            };
            let left = self.until.saturating_duration_since(Instant::now());
            let idle = self.source.limits.idle.min(left);
            let next = self.source.runtime.block_on(exchange.piece(idle));
            match next.map_err(io::Error::other)? {
                Some(piece) => (self.piece, self.read) = (piece, 0),
                None => {
                    if let Some(exchange) = self.exchange.take() {
                        self.source
                            .client
                            .keep(self.address, exchange.into_sender());
                    }
                    return Ok(0);
                }
            }
        }
        let rest = self.piece.get(self.read..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer
            .iter_mut()
            .zip(rest)
            .for_each(|(to, from)| *to = *from);
        self.read += length;
        Ok(length)
    }
}

/// The last part of the path, for people, and a digest of the whole address, so that no two are the same.
fn file_name(address: &HttpAddress) -> String {
    let text = address.to_string();
    let last = text.rsplit('/').next().unwrap_or_default();
    let plain = |octet: char| match octet {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => octet,
        _ => '_',
    };
    let last: String = last.chars().take(60).map(plain).collect();
    let digest = (crate::verification::CRYPTO.sha256)(&[text.as_bytes()]);
    let digest: String = digest
        .iter()
        .take(8)
        .map(|octet| format!("{octet:02x}"))
        .collect();
    format!("{digest}-{last}")
}

/// The files of a folder with an ending, in the order of their names.
pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, ListError> {
    let entries = fs::read_dir(folder).map_err(ListError::file(folder))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(ListError::file(folder))?.path();
        if path.extension().is_some_and(|found| found == ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
