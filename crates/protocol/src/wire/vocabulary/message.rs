// SPDX-License-Identifier: MIT OR Apache-2.0
//! MessageHeader and MessageBody.

use super::{date, instant, read_date, read_entry, read_instant, write_entry};
use crate::document::{Notice, ResultDocument};
use crate::eligibility::QualificationValidity;
use crate::eligibility::code::{
    CharacterCode, ProcessingStatus, ReferenceClassification, ResultSegment,
};
use crate::number::OpaqueNumber;
use crate::wire::Error;
use crate::wire::tree::{Content, Reader, Writer};

const RESULTS: &str = "ResultList";
const RESULT: &str = "ResultOfQualificationConfirmation";

pub(in crate::wire) fn write_header(
    document: &ResultDocument,
    character_code: Option<CharacterCode>,
) -> Writer {
    let mut to = Writer::default();
    to.optional("ProcessExecutionTime", document.processed_at.map(instant));
    to.optional(
        "QualificationConfirmationDate",
        date(document.eligibility_date),
    );
    to.optional(
        "MedicalInstitutionCode",
        document.institution_code.as_ref().map(OpaqueNumber::as_str),
    );
    to.optional("ArbitraryFileIdentifier", document.file_identifier.clone());
    to.optional(
        "ReferenceClassification",
        document.reference.map(|is| is.code().to_owned()),
    );
    to.optional(
        "SegmentOfResult",
        document.segment.map(|is| is.code().to_owned()),
    );
    write_notice(
        document.error.as_ref(),
        ["ErrorCode", "ErrorMessage"],
        &mut to,
    );
    to.optional(
        "CharacterCodeIdentifier",
        character_code.map(|is| is.code().to_owned()),
    );
    to
}

pub(in crate::wire) fn write_body(document: &ResultDocument) -> Writer {
    let mut to = Writer::default();
    to.optional(
        "ProcessingResultStatus",
        document.status.map(|is| is.code().to_owned()),
    );
    write_notice(
        document.notice.as_ref(),
        ["ProcessingResultCode", "ProcessingResultMessage"],
        &mut to,
    );
    to.optional(
        "QualificationValidity",
        document.validity.map(|is| is.code().to_owned()),
    );
    let mut results = Writer::default();
    for entry in &document.results {
        results.always(RESULT, write_entry(entry));
    }
    to.children(RESULTS, results);
    to
}

fn write_notice(notice: Option<&Notice>, [code, message]: [&str; 2], to: &mut Writer) {
    to.optional(code, notice.and_then(|notice| notice.code.clone()));
    to.optional(message, notice.and_then(|notice| notice.message.clone()));
}

fn read_notice(
    from: Reader<'_>,
    [code, message]: [&'static str; 2],
) -> Result<Option<Notice>, Error> {
    Ok(Notice::of(from.text(code)?, from.text(message)?))
}

/// The header, into a document without a body. The character code is not kept: the bytes have been decoded.
pub(in crate::wire) fn read_header(from: Reader<'_>) -> Result<ResultDocument, Error> {
    from.read("CharacterCodeIdentifier", CharacterCode::from_code)?;
    Ok(ResultDocument {
        processed_at: from.read("ProcessExecutionTime", read_instant)?,
        eligibility_date: from.read("QualificationConfirmationDate", read_date)?,
        institution_code: from.read("MedicalInstitutionCode", |text| {
            OpaqueNumber::new(text).ok()
        })?,
        file_identifier: from.text("ArbitraryFileIdentifier")?,
        reference: from.read(
            "ReferenceClassification",
            ReferenceClassification::from_code,
        )?,
        segment: from.read("SegmentOfResult", ResultSegment::from_code)?,
        error: read_notice(from, ["ErrorCode", "ErrorMessage"])?,
        ..ResultDocument::default()
    })
}

/// The body, into the document of its header.
pub(in crate::wire) fn read_body(
    from: Reader<'_>,
    document: &mut ResultDocument,
) -> Result<(), Error> {
    document.status = from.read("ProcessingResultStatus", ProcessingStatus::from_code)?;
    document.notice = read_notice(from, ["ProcessingResultCode", "ProcessingResultMessage"])?;
    document.validity = from.read("QualificationValidity", QualificationValidity::from_code)?;
    // A single result is in the list, or stands in the body by itself.
    let list = from.within(RESULTS)?;
    for element in list.all(RESULT).chain(from.all(RESULT)) {
        let children = match &element.content {
            Content::Children(children) => Reader(children),
            Content::Text(_) => Reader(&[]),
        };
        // An empty result is how some programs write that there is none.
        if !children.is_empty() {
            document.results.push(read_entry(children)?);
        }
    }
    Ok(())
}
