// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands to the JPKI application.

use super::pin::{AuthenticationOutcome, SignatureOutcome};
use super::{
    AuthenticationPin, LastTry, PinOutcome, RetryCounter, SignaturePassword, TokenKind, files,
    refusal, send, send_expecting_success,
};
use crate::error::{CardFault, Error, TransportFault};
use alloc::vec::Vec;
use apdu::{Command, FileIdentifier, Header, Ne, StatusWord, Transport};

/// READ BINARY has fifteen bits of offset (ISO/IEC 7816-4 §11.3.3).
const OFFSET_END: usize = 0x8000;

/// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// A card whose JPKI application is selected.
#[expect(missing_debug_implementations, reason = "a transport has none")]
pub struct JpkiCard<'t> {
    transport: &'t mut dyn Transport,
}

/// Proof that the card lets the user-authentication key be used until it is logged out.
#[derive(Debug)]
pub struct AuthenticationKeyUnlocked(pub(super) ());

/// Proof that the card lets the digital-signature key be used until it is logged out.
#[derive(Debug)]
pub struct SignatureKeyUnlocked(());

impl<'t> JpkiCard<'t> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::Card`] with `6A82` if the card has no JPKI application; [`Error::Transport`].
    pub fn select(transport: &'t mut dyn Transport) -> Result<Self, Error> {
        select_by_name(transport, &files::JPKI_APPLICATION)?;
        Ok(Self { transport })
    }

    /// Reads the user-authentication certificate, DER as stored.
    ///
    /// # Errors
    /// [`Error::Card`] with `6A82` if there is none, `6982` if it needs the PIN first (Android); [`Error::Transport`].
    pub fn authentication_certificate(&mut self) -> Result<Vec<u8>, Error> {
        self.read_certificate(files::AUTHENTICATION_CERTIFICATE)
    }

    /// Reads the certificate of the user-authentication authority. It is no trust anchor: a forged card brings its own.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn authentication_authority(&mut self) -> Result<Vec<u8>, Error> {
        self.read_certificate(files::AUTHENTICATION_AUTHORITY)
    }

    /// Reads the digital-signature certificate, which the card gives only after the password.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn signature_certificate(&mut self, _: &SignatureKeyUnlocked) -> Result<Vec<u8>, Error> {
        self.read_certificate(files::SIGNATURE_CERTIFICATE)
    }

    /// Reads the certificate of the digital-signature authority. It is no trust anchor.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn signature_authority(&mut self) -> Result<Vec<u8>, Error> {
        self.read_certificate(files::SIGNATURE_AUTHORITY)
    }

    /// Reads what the application runs on.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn token_kind(&mut self) -> Result<TokenKind, Error> {
        self.select_file(files::TOKEN_INFORMATION)?;
        Ok(TokenKind::of_label(
            &self.read_binary(0, TokenKind::LABEL_LENGTH)?,
        ))
    }

    /// Asks how many tries the user-authentication PIN has left; costs none.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn authentication_retries(&mut self) -> Result<RetryCounter, Error> {
        self.retries(files::AUTHENTICATION_PIN)
    }

    /// Asks how many tries the signature password has left; costs none.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn signature_retries(&mut self) -> Result<RetryCounter, Error> {
        self.retries(files::SIGNATURE_PASSWORD)
    }

    /// Shows the user-authentication PIN to the card, once, after asking for its counter.
    ///
    /// # Errors
    /// [`Error::Card`] for any status word besides right, wrong and blocked; [`Error::Transport`], after which it is
    /// unknown whether a try was spent.
    pub fn verify_authentication_pin(
        &mut self,
        pin: &AuthenticationPin,
        last_try: LastTry,
    ) -> Result<AuthenticationOutcome, Error> {
        let outcome = self.verify(files::AUTHENTICATION_PIN, pin.as_bytes(), last_try)?;
        Ok(with_proof(outcome, AuthenticationKeyUnlocked(())))
    }

    /// Shows the signature password to the card, once, after asking for its counter.
    ///
    /// # Errors
    /// As [`verify_authentication_pin`](Self::verify_authentication_pin).
    pub fn verify_signature_password(
        &mut self,
        password: &SignaturePassword,
        last_try: LastTry,
    ) -> Result<SignatureOutcome, Error> {
        let outcome = self.verify(files::SIGNATURE_PASSWORD, password.as_bytes(), last_try)?;
        Ok(with_proof(outcome, SignatureKeyUnlocked(())))
    }

    /// Signs a SHA-256 digest with the user-authentication key: RSASSA-PKCS1-v1_5. The DigestInfo is built here, because
    /// the card signs whatever it is given.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn sign_authentication(
        &mut self,
        _: &AuthenticationKeyUnlocked,
        sha256: &[u8; 32],
    ) -> Result<Vec<u8>, Error> {
        self.sign(files::AUTHENTICATION_KEY, sha256)
    }

    /// Signs a SHA-256 digest with the digital-signature key.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn sign_signature(
        &mut self,
        _: &SignatureKeyUnlocked,
        sha256: &[u8; 32],
    ) -> Result<Vec<u8>, Error> {
        self.sign(files::SIGNATURE_KEY, sha256)
    }

    /// Ends every security status by selecting the card manager: on this card selecting the same application again, a
    /// warm reset or closing the reader does not (one source, measured).
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`]; the caller should then cut the power.
    pub fn log_out(self) -> Result<(), Error> {
        select_by_name(self.transport, &files::CARD_MANAGER)
    }

    pub(super) fn transport(&mut self) -> &mut dyn Transport {
        self.transport
    }

    fn select_file(&mut self, file: FileIdentifier) -> Result<(), Error> {
        let command = with_data(Header::new(0x00, 0xA4, 0x02, 0x0C), &file.0.to_be_bytes())?;
        send_expecting_success(self.transport, &command).map(|_| ())
    }

    /// The first 256 bytes tell how long the certificate is; the rest follows in as few commands as possible.
    fn read_certificate(&mut self, file: FileIdentifier) -> Result<Vec<u8>, Error> {
        self.select_file(file)?;
        let mut certificate = self.read_binary(0, 256)?;
        let length = certificate_length(&certificate)?;
        while certificate.len() < length {
            let wanted = (length - certificate.len()).min(256);
            let chunk = self.read_binary(certificate.len(), wanted)?;
            if chunk.is_empty() || chunk.len() > wanted {
                return Err(CardFault::UnexpectedAnswer.into());
            }
            certificate.extend_from_slice(&chunk);
        }
        // Files may be longer than what they hold.
        certificate.truncate(length);
        Ok(certificate)
    }

    fn read_binary(&mut self, offset: usize, length: usize) -> Result<Vec<u8>, Error> {
        let offset = u16::try_from(offset)
            .ok()
            .filter(|offset| offset & 0x8000 == 0);
        let [p1, p2] = offset.ok_or(CardFault::UnexpectedAnswer)?.to_be_bytes();
        let ne = u32::try_from(length)
            .ok()
            .and_then(|length| Ne::new(length).ok());
        let command =
            Command::new(Header::new(0x00, 0xB0, p1, p2)).with_ne(ne.unwrap_or(Ne::SHORT_MAX));
        send_expecting_success(self.transport, &command)
    }

    fn retries(&mut self, file: FileIdentifier) -> Result<RetryCounter, Error> {
        self.select_file(file)?;
        // VERIFY without data (ISO/IEC 7816-4 §11.6.6) asks and costs nothing.
        let response = send(self.transport, &Command::new(VERIFY))?;
        match (response.status(), response.status().counter()) {
            (StatusWord::SUCCESS, _) => Ok(RetryCounter::AlreadyVerified),
            (_, Some(0))
            | (
                StatusWord::REFERENCE_DATA_NOT_USABLE | StatusWord::AUTHENTICATION_METHOD_BLOCKED,
                _,
            ) => Ok(RetryCounter::Blocked),
            (_, Some(left)) => Ok(RetryCounter::Left(left)),
            (status, None) if status.get() == 0x6300 => Ok(RetryCounter::Unlimited),
            (status, None) => Err(refusal(status)),
        }
    }

    fn verify(
        &mut self,
        file: FileIdentifier,
        secret: &[u8],
        last_try: LastTry,
    ) -> Result<PinOutcome<()>, Error> {
        match self.retries(file)? {
            RetryCounter::Blocked => return Ok(PinOutcome::Blocked),
            RetryCounter::Left(1) if last_try == LastTry::Keep => {
                return Ok(PinOutcome::LastTryKept);
            }
            _ => {}
        }
        let response = send(self.transport, &with_data(VERIFY, secret)?)?;
        match (response.status(), response.status().counter()) {
            (StatusWord::SUCCESS, _) => Ok(PinOutcome::Verified(())),
            (_, Some(0))
            | (
                StatusWord::REFERENCE_DATA_NOT_USABLE | StatusWord::AUTHENTICATION_METHOD_BLOCKED,
                _,
            ) => Ok(PinOutcome::Blocked),
            (_, Some(retries_left)) => Ok(PinOutcome::Wrong { retries_left }),
            (status, None) => Err(refusal(status)),
        }
    }

    fn sign(&mut self, key: FileIdentifier, sha256: &[u8; 32]) -> Result<Vec<u8>, Error> {
        self.select_file(key)?;
        let digest_info = [&SHA256_DIGEST_INFO[..], sha256].concat();
        // COMPUTE DIGITAL SIGNATURE; P1 = 00: PKCS#1 v1.5 around the data; P2 = 80: key of the current file.
        let command = with_data(Header::new(0x80, 0x2A, 0x00, 0x80), &digest_info)?;
        let signature = send_expecting_success(self.transport, &command.with_ne(Ne::SHORT_MAX))?;
        if signature.is_empty() {
            Err(CardFault::UnexpectedAnswer.into())
        } else {
            Ok(signature)
        }
    }
}

/// VERIFY of the current file.
const VERIFY: Header = Header::new(0x00, 0x20, 0x00, 0x80);

fn select_by_name(transport: &mut dyn Transport, name: &[u8]) -> Result<(), Error> {
    let command = with_data(Header::new(0x00, 0xA4, 0x04, 0x0C), name)?;
    send_expecting_success(transport, &command).map(|_| ())
}

/// Data of this module is 1–255 bytes long, so this never fails; if it did, nothing would be sent.
pub(super) fn with_data(header: Header, data: &[u8]) -> Result<Command, Error> {
    Command::new(header)
        .with_data(data)
        .map_err(|_| TransportFault::UnreadableResponse.into())
}

fn with_proof<K>(outcome: PinOutcome<()>, proof: K) -> PinOutcome<K> {
    match outcome {
        PinOutcome::Verified(()) => PinOutcome::Verified(proof),
        PinOutcome::Wrong { retries_left } => PinOutcome::Wrong { retries_left },
        PinOutcome::Blocked => PinOutcome::Blocked,
        PinOutcome::LastTryKept => PinOutcome::LastTryKept,
    }
}

/// Length of the SEQUENCE at the head of a file, with tag and length.
fn certificate_length(head: &[u8]) -> Result<usize, Error> {
    let unexpected = || Error::from(CardFault::UnexpectedAnswer);
    let length = match *head {
        [0x30, short @ 0..=0x7F, ..] => usize::from(short) + 2,
        [0x30, 0x81, length, ..] => usize::from(length) + 3,
        [0x30, 0x82, high, low, ..] => usize::from(u16::from_be_bytes([high, low])) + 4,
        _ => return Err(unexpected()),
    };
    if length <= OFFSET_END {
        Ok(length)
    } else {
        Err(unexpected())
    }
}

#[cfg(test)]
mod tests {
    use super::certificate_length;
    use crate::error::{CardFault, Error};

    #[test]
    fn length_comes_from_the_der_header() {
        assert_eq!(certificate_length(&[0x30, 0x05]), Ok(7));
        assert_eq!(certificate_length(&[0x30, 0x81, 0x80]), Ok(131));
        assert_eq!(certificate_length(&[0x30, 0x82, 0x06, 0x32]), Ok(1590));
        let unexpected = Err(Error::Card(CardFault::UnexpectedAnswer));
        for head in [
            &[][..],
            &[0x30],
            &[0x31, 0x05],
            &[0x30, 0x80],
            &[0x30, 0x83, 0, 1, 0],
            &[0x30, 0x82, 0x7F],
            &[0x30, 0x82, 0x7F, 0xFD],
        ] {
            assert_eq!(certificate_length(head), unexpected, "{head:02X?}");
        }
    }
}
