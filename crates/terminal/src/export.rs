// SPDX-License-Identifier: MIT OR Apache-2.0
//! An answer for the programs beside the terminal: in every form, and as a file in the folder they watch.
//!
//! Watchers take a file the moment they see it, so it is written elsewhere, flushed, and then appears under its name at
//! once and whole. A file that is there is never replaced: it may be another patient's.

use protocol::document::ResultDocument;
use protocol::message::Answer;
use protocol::number::{InstitutionCode, OpaqueNumber};
use protocol::wire::{self, Charset, Unwritable};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// In which form an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The text block of the operator's app.
    Clipboard,
    /// FHIR R4.
    Fhir,
    /// The answer as the service sent it.
    Json,
    /// XML in the public vocabulary.
    Xml(Charset),
}

/// Writes an answer in a form.
///
/// # Errors
/// [`Unwritable`] if the form cannot hold it.
pub fn encode(answer: &Answer, format: Format) -> Result<Vec<u8>, Unwritable> {
    match format {
        Format::Json => Ok(wire::encode_answer(answer)),
        format => encode_document(&ResultDocument::of_answer(answer), format),
    }
}

/// Writes a document in a form. JSON is for answers of this protocol only.
///
/// # Errors
/// [`Unwritable`] if the form cannot hold it.
pub fn encode_document(document: &ResultDocument, format: Format) -> Result<Vec<u8>, Unwritable> {
    match format {
        Format::Clipboard => wire::encode_clipboard(document).map(String::into_bytes),
        Format::Fhir => wire::encode_fhir(document),
        Format::Json => match document.to_answer() {
            Some(answer) => Ok(wire::encode_answer(&answer)),
            None => Err(Unwritable::Missing {
                name: "a check of this protocol",
            }),
        },
        Format::Xml(charset) => wire::encode_xml(document, charset),
    }
}

/// Where another program waits for answers.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be said")]
pub struct DropFolder {
    /// The folder it watches.
    pub folder: PathBuf,
    /// 医療機関コード, if there is one.
    pub code: Option<InstitutionCode>,
    /// Character set of the files.
    pub charset: Charset,
}

/// Why a file did not come into its folder.
#[derive(Debug)]
#[non_exhaustive]
pub enum DropError {
    /// The folder or the disk.
    File {
        /// Where.
        place: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// All 9,999 numbers of the day are taken.
    DayIsFull,
    /// XML cannot hold it.
    Unwritable(Unwritable),
}

/// Writes an answer as `OQSsiquc01res_…xml` into the folder that other programs watch, and says where.
///
/// With an institution code the name is that of results a face reader pushes (two sources),
/// `OQSsiquc01res_face_<code><check number>_<yyyyMMddHHmmss>.xml`; without one it is that of an answer to a request,
/// `OQSsiquc01res_<yyyyMMdd><NNNN>.xml` with the next number that is free. What only our answers have is not in the file.
///
/// # Errors
/// [`DropError`]; nothing is in the folder then.
pub fn drop_file(
    answer: &Answer,
    folder: &Path,
    code: Option<&InstitutionCode>,
    charset: Charset,
) -> Result<PathBuf, DropError> {
    let mut document = ResultDocument::of_answer(answer).without_check();
    if let Some(code) = code.and_then(|code| OpaqueNumber::new(code.as_str()).ok()) {
        document = document.with_institution_code(code);
    }
    let xml = wire::encode_xml(&document, charset).map_err(DropError::Unwritable)?;
    let names: Box<dyn Iterator<Item = String>> = match code {
        Some(code) => Box::new(core::iter::once(format!(
            "OQSsiquc01res_face_{}{}_{}.xml",
            code.as_str(),
            answer.number.as_str(),
            stamp(answer)
        ))),
        None => {
            let day = stamp(answer).get(..8).unwrap_or_default().to_owned();
            Box::new((1..=9_999).map(move |serial| format!("OQSsiquc01res_{day}{serial:04}.xml")))
        }
    };
    let failed = |place: &Path| {
        let place = place.to_path_buf();
        move |error| DropError::File { place, error }
    };
    // Its name has not the ending watchers look for, and it stands where only one that looks into folders below would.
    let elsewhere = folder.join(".kakunin-unfinished");
    fs::create_dir_all(&elsewhere).map_err(failed(&elsewhere))?;
    let unfinished = elsewhere.join(format!("{}.part", answer.check));
    write_flushed(&unfinished, &xml).map_err(failed(&unfinished))?;
    let placed = place(&unfinished, folder, names);
    // Left behind it would keep personal data where nobody looks; the next one may find the folder in use, and keep it.
    fs::remove_file(&unfinished).map_err(failed(&unfinished))?;
    drop(fs::remove_dir(&elsewhere));
    placed
}

/// A second name for the finished file: it appears whole, and never in the place of another. Then the first name goes.
fn place(
    unfinished: &Path,
    folder: &Path,
    names: impl Iterator<Item = String>,
) -> Result<PathBuf, DropError> {
    for name in names {
        let target = folder.join(name);
        match fs::hard_link(unfinished, &target) {
            Ok(()) => return Ok(target),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                return place_by_copy(unfinished, target);
            }
            Err(error) => {
                return Err(DropError::File {
                    place: target,
                    error,
                });
            }
        }
    }
    Err(DropError::DayIsFull)
}

/// Where a share knows no second names (FAT): a copy beside it, renamed. Between the look and the renaming another program
/// could take the name; the number of the check in it keeps that from happening to ours.
fn place_by_copy(unfinished: &Path, target: PathBuf) -> Result<PathBuf, DropError> {
    let copy = unfinished.with_extension("copy");
    let moved = if target.exists() {
        Err(io::ErrorKind::AlreadyExists.into())
    } else {
        fs::copy(unfinished, &copy).and_then(|_| fs::rename(&copy, &target))
    };
    match moved {
        Ok(()) => Ok(target),
        Err(error) => Err(DropError::File {
            place: target,
            error,
        }),
    }
}

/// Writes a new file that only its owner may read, and lets the disk have it before it returns.
pub(crate) fn write_flushed(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// `yyyyMMddHHmmss` in Japan.
pub(crate) fn stamp(answer: &Answer) -> String {
    let civil = answer.answered_at.civil_jst();
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second
    )
}

impl std::fmt::Display for DropError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DayIsFull => f.write_str("all 9,999 file names of the day are taken"),
            Self::File { place, error } => write!(f, "{}: {error}", place.display()),
            Self::Unwritable(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DropError {}
