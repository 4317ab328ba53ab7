// SPDX-License-Identifier: MIT OR Apache-2.0
//! How messages are written: JSON (RFC 8259), strictly read. The only part of this crate that knows serde.
//!
//! An answer can also be carried on in three other forms, all of one [`ResultDocument`](crate::document::ResultDocument):
//! XML in the public `XmlMsg` vocabulary, FHIR R4, and the block of text the operator's app puts on the clipboard. They are
//! for programs beside the terminal; between terminal and service there is JSON only.
//!
//! - A message is at most [`MESSAGE_MAX`] bytes and [`DEPTH_MAX`] levels deep, checked before anything is built.
//! - A member that occurs twice in one object is refused, at any level (RFC 7493 §2.3).
//! - Unknown members are tolerated: the service may grow (Article 11).
//! - Bytes are base64 (RFC 4648 §4) with padding, hashes and identifiers lower-case hexadecimal, instants RFC 3339 in
//!   UTC with whole seconds, dates `YYYY-MM-DD`, codes strings.

mod answer;
mod charset;
mod check_number;
mod clipboard;
mod error;
mod fhir;
mod field;
mod health;
mod message;
mod openapi;
mod problem;
mod record;
mod schema;
mod strict;
mod tree;
mod vocabulary;
mod xml;

pub use answer::{decode_answer, encode_answer};
pub use charset::Charset;
pub use check_number::{decode_check_number_found, encode_check_number_found};
pub use clipboard::{decode_clipboard, encode_clipboard};
pub use error::{Error, Unwritable};
pub use fhir::{decode_fhir, encode_fhir};
pub use health::{Health, ListCount, decode_health, encode_health};
pub use message::{
    decode_check_created, decode_confirm_receipt, decode_create_check, decode_processing,
    decode_submit_proof, encode_check_created, encode_confirm_receipt, encode_create_check,
    encode_processing, encode_submit_proof,
};
pub use openapi::{IDEMPOTENCY_KEY, openapi, route};
pub use problem::{Language, Problem, decode_problem, desk_sentence};
pub use record::{decode_record, encode_record};
pub use schema::json_schema;
pub use xml::{decode_xml, encode_xml};

/// Largest message, in bytes. A certificate has about 1,600 bytes and at most 64 KiB; in base64 a usual proof has under
/// three kilobytes, and an answer with several coverages under eight.
pub const MESSAGE_MAX: usize = 65_536;

/// Deepest message. Ours have four levels; the rest is for members that later versions may add.
pub const DEPTH_MAX: usize = 16;

/// Longest text of one member or element, in characters. No public text bounds a name or an address; the longest known
/// bound of any text is 50.
pub const TEXT_MAX: usize = 1_000;

/// Largest document in XML, FHIR or clipboard form, in bytes: room for a result of several coverages with every element in
/// it, 65,536 bytes of JSON being at most twice that in XML.
pub const DOCUMENT_MAX: usize = 262_144;

/// Most elements of one XML document. A coverage has about 60.
pub const ELEMENTS_MAX: usize = 4_096;

/// Header beside an answer: the service's signature on its body, base64 (RFC 4648 §4) of a detached CMS SignedData.
pub const ANSWER_SIGNATURE: &str = "kakunin-answer-signature";

/// Longest value of [`ANSWER_SIGNATURE`], in characters. A certificate and a signature with P-256 make about 1,400.
pub const ANSWER_SIGNATURE_MAX: usize = 8_192;

/// Media type of messages.
pub const MEDIA_TYPE: &str = "application/json";
