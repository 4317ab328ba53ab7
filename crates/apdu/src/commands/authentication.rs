// SPDX-License-Identifier: MIT OR Apache-2.0
//! Challenges, authentication and signatures (ISO/IEC 7816-4 §11.6.2 to §11.6.4, ISO/IEC 7816-8).

use super::{ReferenceQualifier, asking};
use crate::{Command, Header, Misuse, Ne, Result, instruction};

/// P1-P2 of PERFORM SECURITY OPERATION: a signature `9E` over data to be signed `9A`.
const SIGNATURE: (u8, u8) = (0x9E, 0x9A);
/// P1-P2 of PERFORM SECURITY OPERATION: a hash code `90` of a plain value `80`.
const HASH: (u8, u8) = (0x90, 0x80);

/// Asks for a challenge of `ne` bytes (ISO/IEC 7816-4 §11.6.3).
///
/// # Errors
/// [`Misuse::NeZero`].
pub fn get_challenge(ne: Ne) -> Result<Command, Misuse> {
    let header = Header::new(0x00, instruction::GET_CHALLENGE, 0x00, 0x00);
    Ok(Command::new(header).with_ne(asking(ne)?))
}

/// Lets the card authenticate itself by a challenge (ISO/IEC 7816-4 §11.6.2). `algorithm` is P1, `00` where the card knows.
///
/// # Errors
/// [`Misuse::DataLength`], [`Misuse::NeZero`].
pub fn internal_authenticate(
    algorithm: u8,
    reference: ReferenceQualifier,
    challenge: &[u8],
    ne: Ne,
) -> Result<Command, Misuse> {
    let header = Header::new(
        0x00,
        instruction::INTERNAL_AUTHENTICATE,
        algorithm,
        reference.get(),
    );
    Ok(Command::new(header)
        .with_data(challenge)?
        .with_ne(asking(ne)?))
}

/// Authenticates the outside to the card by the answer to its challenge; a failure may cost a try (ISO/IEC 7816-4
/// §11.6.4). `algorithm` is P1, `00` where the card knows.
///
/// # Errors
/// [`Misuse::DataLength`].
pub fn external_authenticate(
    algorithm: u8,
    reference: ReferenceQualifier,
    answer: &[u8],
) -> Result<Command, Misuse> {
    let header = Header::new(
        0x00,
        instruction::EXTERNAL_AUTHENTICATE,
        algorithm,
        reference.get(),
    );
    Command::new(header).with_data(answer)
}

/// Lets the card sign the data with the key of its security environment (ISO/IEC 7816-8, COMPUTE DIGITAL SIGNATURE, P1-P2
/// `9E9A`).
///
/// # Errors
/// [`Misuse::DataLength`], [`Misuse::NeZero`].
pub fn compute_digital_signature(data: &[u8], ne: Ne) -> Result<Command, Misuse> {
    Ok(perform(SIGNATURE).with_data(data)?.with_ne(asking(ne)?))
}

/// Lets the card hash the data and keep the hash code for the next operation (ISO/IEC 7816-8, HASH, P1-P2 `9080`).
///
/// # Errors
/// [`Misuse::DataLength`].
pub fn hash(data: &[u8]) -> Result<Command, Misuse> {
    perform(HASH).with_data(data)
}

fn perform((p1, p2): (u8, u8)) -> Command {
    Command::new(Header::new(
        0x00,
        instruction::PERFORM_SECURITY_OPERATION,
        p1,
        p2,
    ))
}

#[cfg(test)]
mod tests {
    use super::{
        ReferenceQualifier, compute_digital_signature, external_authenticate, get_challenge, hash,
        internal_authenticate,
    };
    use crate::{Misuse, Ne};
    use hex_literal::hex;

    const EMPTY: Misuse = Misuse::DataLength { length: 0 };

    #[test]
    fn a_challenge_has_at_least_one_byte() {
        let eight = Ne::new(8).unwrap();
        assert_eq!(*get_challenge(eight).unwrap().encode(), hex!("00840000 08"));
        assert_eq!(get_challenge(Ne::ZERO), Err(Misuse::NeZero));
    }

    #[test]
    fn authentication_goes_both_ways() {
        let key = ReferenceQualifier::specific(0x19).unwrap();
        assert_eq!(
            *internal_authenticate(0x00, key, &hex!("AABB"), Ne::SHORT_MAX)
                .unwrap()
                .encode(),
            hex!("00880099 02 AABB 00")
        );
        assert_eq!(
            *external_authenticate(0x02, key, &hex!("AABB"))
                .unwrap()
                .encode(),
            hex!("00820299 02 AABB")
        );
        assert_eq!(
            internal_authenticate(0, key, &[], Ne::SHORT_MAX),
            Err(EMPTY)
        );
        assert_eq!(
            internal_authenticate(0, key, &[1], Ne::ZERO),
            Err(Misuse::NeZero)
        );
        assert_eq!(external_authenticate(0, key, &[]), Err(EMPTY));
    }

    #[test]
    fn security_operations() {
        assert_eq!(
            *compute_digital_signature(&hex!("AABB"), Ne::SHORT_MAX)
                .unwrap()
                .encode(),
            hex!("002A9E9A 02 AABB 00")
        );
        assert_eq!(compute_digital_signature(&[], Ne::SHORT_MAX), Err(EMPTY));
        assert_eq!(
            *hash(&hex!("AABB")).unwrap().encode(),
            hex!("002A9080 02 AABB")
        );
        let long = hash(&[0xAA; 256]).unwrap();
        assert_eq!(long.encode()[..7], hex!("002A9080 00 0100"));
    }
}
