// SPDX-License-Identifier: MIT OR Apache-2.0
//! The commands of ISO/IEC 7816-4 §11, one function each.
//!
//! Each returns a [`Command`](crate::Command) in class `00`; [`with_class`](crate::Command::with_class) puts it on another
//! logical channel, [`with_extended_length`](crate::Command::with_extended_length) writes its lengths in extended form.
//! What has no limit in its type is checked: a mistake is [`Misuse`], never a command that means something
//! else. Reference data go in as bytes and are kept in wiped memory from then on.
//!
//! ```
//! use apdu::commands::{self, FileInformation, ReferenceQualifier};
//! use apdu::{FileIdentifier, Ne};
//!
//! let select = commands::select_ef(FileIdentifier(0x000B), FileInformation::None);
//! assert_eq!(*select.encode(), [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x0B]);
//! let read = commands::read_binary(0x0100, Ne::SHORT_MAX)?;
//! assert_eq!(*read.encode(), [0x00, 0xB0, 0x01, 0x00, 0x00]);
//! let query = commands::verify_query(ReferenceQualifier::specific(0)?);
//! assert_eq!(*query.encode(), [0x00, 0x20, 0x00, 0x80]);
//! # Ok::<(), apdu::Misuse>(())
//! ```
//!
//! | command | clause | functions |
//! |---|---|---|
//! | SELECT | §11.2.2 | [`select_by_name`], [`select_by_identifier`], [`select_master_file`], [`select_child_df`], [`select_ef`], [`select_parent_df`], [`select_path_from_master`], [`select_path_from_current`] |
//! | MANAGE CHANNEL | §11.2.3 | [`open_channel`], [`open_this_channel`], [`close_channel`] |
//! | READ BINARY | §11.3.3 | [`read_binary`], [`read_binary_short`], [`read_binary_offset`] with [`discretionary_data`] |
//! | READ RECORD(S) | §11.4.3 | [`read_record`], [`read_records_from`] |
//! | GET DATA | §11.5 | [`get_data`], [`get_data_simple`], [`get_data_listed`] |
//! | INTERNAL, EXTERNAL AUTHENTICATE | §11.6.2, §11.6.4 | [`internal_authenticate`], [`external_authenticate`] |
//! | GET CHALLENGE | §11.6.3 | [`get_challenge`] |
//! | VERIFY | §11.6.6 | [`verify`], [`verify_query`], [`verify_reset`] |
//! | CHANGE REFERENCE DATA | §11.6.7 | [`change_reference_data`], [`change_verified_reference_data`] |
//! | RESET RETRY COUNTER | §11.6.10 | [`reset_retry_counter`], [`reset_retry_counter_and_data`] |
//! | GET RESPONSE | §11.8.1 | [`get_response`] |
//! | PERFORM SECURITY OPERATION | ISO/IEC 7816-8 | [`compute_digital_signature`], [`hash`] |

mod authentication;
mod binary;
mod data_object;
mod record;
mod selection;
mod transmission;
mod verification;

pub use authentication::{
    compute_digital_signature, external_authenticate, get_challenge, hash, internal_authenticate,
};
pub use binary::{
    EfReference, discretionary_data, read_binary, read_binary_offset, read_binary_short,
};
pub use data_object::{get_data, get_data_listed, get_data_simple};
pub use record::{RecordFile, RecordNumber, read_record, read_records_from};
pub use selection::{
    FileInformation, Occurrence, select_by_identifier, select_by_name, select_child_df, select_ef,
    select_master_file, select_parent_df, select_path_from_current, select_path_from_master,
};
pub use transmission::{close_channel, get_response, open_channel, open_this_channel};
pub use verification::{
    ReferenceQualifier, change_reference_data, change_verified_reference_data, reset_retry_counter,
    reset_retry_counter_and_data, verify, verify_query, verify_reset,
};

use crate::{Misuse, Ne, Result};

/// A command that exists to read asks for something.
fn asking(ne: Ne) -> Result<Ne, Misuse> {
    if ne == Ne::ZERO {
        return Err(Misuse::NeZero);
    }
    Ok(ne)
}
