// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reference data: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (ISO/IEC 7816-4 §11.6.6, §11.6.7, §11.6.10).

use crate::{Command, Header, Misuse, Result, instruction};

/// P2 bit 8: specific to the current DF.
const SPECIFIC: u8 = 0x80;
/// P1 of VERIFY without data: take back what was verified.
const NOT_VERIFIED: u8 = 0xFF;

/// Which reference data are meant (ISO/IEC 7816-4 §11.6.1, P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReferenceQualifier(u8);

impl ReferenceQualifier {
    /// Nothing is said, `00`: the card knows which.
    pub const UNSPECIFIED: Self = Self(0);
    const NUMBER_MAX: u8 = 31;

    /// Reference data of the whole card with this number, 0–31; number 0 says nothing at all.
    ///
    /// # Errors
    /// [`Misuse::ReferenceNumber`] above 31.
    pub const fn global(number: u8) -> Result<Self, Misuse> {
        if number <= Self::NUMBER_MAX {
            Ok(Self(number))
        } else {
            Err(Misuse::ReferenceNumber { value: number })
        }
    }

    /// Reference data of the current DF with this number, 0–31; number 0 leaves it to the card, which may take the
    /// selected file.
    ///
    /// # Errors
    /// [`Misuse::ReferenceNumber`] above 31.
    pub const fn specific(number: u8) -> Result<Self, Misuse> {
        if number <= Self::NUMBER_MAX {
            Ok(Self(SPECIFIC | number))
        } else {
            Err(Misuse::ReferenceNumber { value: number })
        }
    }

    /// P2.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Compares verification data with the reference data; a failure costs a try (ISO/IEC 7816-4 §11.6.6).
///
/// Empty data cannot be sent: without data the command would be [`verify_query`].
///
/// # Errors
/// [`Misuse::DataLength`].
pub fn verify(reference: ReferenceQualifier, data: &[u8]) -> Result<Command, Misuse> {
    with_parts(instruction::VERIFY, 0x00, reference, &[data])
}

/// Asks whether verification is needed and how many tries are left; costs none (ISO/IEC 7816-4 §11.6.6, no data).
#[must_use]
pub fn verify_query(reference: ReferenceQualifier) -> Command {
    Command::new(Header::new(
        0x00,
        instruction::VERIFY,
        0x00,
        reference.get(),
    ))
}

/// Takes back what was verified; costs no try (ISO/IEC 7816-4 §11.6.6, P1 `FF` and no data). Not every card knows it.
#[must_use]
pub fn verify_reset(reference: ReferenceQualifier) -> Command {
    Command::new(Header::new(
        0x00,
        instruction::VERIFY,
        NOT_VERIFIED,
        reference.get(),
    ))
}

/// Replaces reference data, with the old ones as proof; a failure costs a try (ISO/IEC 7816-4 §11.6.7, P1 `00`).
///
/// The two travel one behind the other without a mark between them: the card has to know their lengths.
///
/// # Errors
/// [`Misuse::DataLength`] if either is empty or both are too long together.
pub fn change_reference_data(
    reference: ReferenceQualifier,
    old: &[u8],
    new: &[u8],
) -> Result<Command, Misuse> {
    with_parts(
        instruction::CHANGE_REFERENCE_DATA,
        0x00,
        reference,
        &[old, new],
    )
}

/// Replaces reference data that were verified before (ISO/IEC 7816-4 §11.6.7, P1 `01`).
///
/// # Errors
/// [`Misuse::DataLength`].
pub fn change_verified_reference_data(
    reference: ReferenceQualifier,
    new: &[u8],
) -> Result<Command, Misuse> {
    with_parts(instruction::CHANGE_REFERENCE_DATA, 0x01, reference, &[new])
}

/// Sets the retry counter back, with a resetting code as proof (ISO/IEC 7816-4 §11.6.10, P1 `01`).
///
/// # Errors
/// [`Misuse::DataLength`].
pub fn reset_retry_counter(reference: ReferenceQualifier, code: &[u8]) -> Result<Command, Misuse> {
    with_parts(instruction::RESET_RETRY_COUNTER, 0x01, reference, &[code])
}

/// Sets the retry counter back and replaces the reference data, with a resetting code as proof (ISO/IEC 7816-4 §11.6.10,
/// P1 `00`).
///
/// # Errors
/// [`Misuse::DataLength`] if either is empty or both are too long together.
pub fn reset_retry_counter_and_data(
    reference: ReferenceQualifier,
    code: &[u8],
    new: &[u8],
) -> Result<Command, Misuse> {
    with_parts(
        instruction::RESET_RETRY_COUNTER,
        0x00,
        reference,
        &[code, new],
    )
}

fn with_parts(
    ins: u8,
    p1: u8,
    reference: ReferenceQualifier,
    parts: &[&[u8]],
) -> Result<Command, Misuse> {
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Misuse::DataLength { length: 0 });
    }
    Command::new(Header::new(0x00, ins, p1, reference.get())).with_data_parts(parts)
}

#[cfg(test)]
mod tests {
    use super::{
        ReferenceQualifier, change_reference_data, change_verified_reference_data,
        reset_retry_counter, reset_retry_counter_and_data, verify, verify_query, verify_reset,
    };
    use crate::{Command, Misuse};
    use alloc::{format, vec::Vec};
    use hex_literal::hex;

    fn specific(number: u8) -> ReferenceQualifier {
        ReferenceQualifier::specific(number).unwrap()
    }

    fn bytes(command: Result<Command, Misuse>) -> Result<Vec<u8>, Misuse> {
        command.map(|command| command.encode().to_vec())
    }

    const EMPTY: Misuse = Misuse::DataLength { length: 0 };

    #[test]
    fn qualifiers_are_global_or_specific_and_have_five_bits() {
        assert_eq!(ReferenceQualifier::UNSPECIFIED.get(), 0x00);
        assert_eq!(
            ReferenceQualifier::global(31).map(ReferenceQualifier::get),
            Ok(0x1F)
        );
        assert_eq!(specific(0).get(), 0x80);
        assert_eq!(specific(31).get(), 0x9F);
        for refused in [
            ReferenceQualifier::global(32),
            ReferenceQualifier::specific(32),
        ] {
            assert_eq!(refused, Err(Misuse::ReferenceNumber { value: 32 }));
        }
    }

    #[test]
    fn verify_carries_data_and_a_query_cannot() {
        assert_eq!(
            bytes(verify(specific(0), b"1234")),
            Ok(hex!("00200080 04 31323334").to_vec())
        );
        assert_eq!(verify(specific(0), b""), Err(EMPTY));
        assert_eq!(*verify_query(specific(0x18)).encode(), hex!("00200098"));
        assert_eq!(*verify_reset(specific(0)).encode(), hex!("0020FF80"));
    }

    #[test]
    fn reference_data_are_changed_with_and_without_the_old_ones() {
        assert_eq!(
            bytes(change_reference_data(specific(1), b"1234", b"567890")),
            Ok(hex!("00240081 0A 31323334 353637383930").to_vec())
        );
        assert_eq!(
            bytes(change_verified_reference_data(specific(0), b"5678")),
            Ok(hex!("00240180 04 35363738").to_vec())
        );
        assert_eq!(change_reference_data(specific(1), b"", b"5678"), Err(EMPTY));
        assert_eq!(change_reference_data(specific(1), b"1234", b""), Err(EMPTY));
        assert_eq!(change_verified_reference_data(specific(1), b""), Err(EMPTY));
    }

    #[test]
    fn a_retry_counter_is_reset_with_and_without_new_data() {
        assert_eq!(
            bytes(reset_retry_counter(specific(1), b"12345678")),
            Ok(hex!("002C0181 08 3132333435363738").to_vec())
        );
        assert_eq!(
            bytes(reset_retry_counter_and_data(
                specific(1),
                b"12345678",
                b"0000"
            )),
            Ok(hex!("002C0081 0C 3132333435363738 30303030").to_vec())
        );
        assert_eq!(reset_retry_counter(specific(1), b""), Err(EMPTY));
    }

    #[test]
    fn debug_shows_no_reference_data() {
        let change = change_reference_data(specific(0), b"1234", b"5678").unwrap();
        assert_eq!(
            format!("{change:?}"),
            "Command { header: 00 24 00 80, nc: 8, ne: 0, form: Short }"
        );
    }
}
