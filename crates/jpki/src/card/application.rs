// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands to the JPKI application.

use super::channel::{CHUNK, Channel, refused, unsendable};
use super::pin::{AuthenticationPin, ChangeOutcome, LastTry, PinOutcome, RetryCounter};
use super::{SignaturePassword, SigningScheme, TokenInformation, TokenKind, files, reference};
use crate::error::{CardFault, Error};
use alloc::vec::Vec;
use apdu::{Command, FileIdentifier, Header, Ne, Response, StatusWord};
use core::marker::PhantomData;

/// A card whose JPKI application is selected; [`with_session`](super::with_session) lends one.
#[expect(missing_debug_implementations, reason = "a transport has none")]
pub struct JpkiCard<'s> {
    pub(super) channel: Channel<'s>,
}

/// Proof that the card lets the user-authentication key be used until the session ends.
#[derive(Debug)]
pub struct AuthenticationKeyUnlocked<'s>(pub(super) OfSession<'s>);

/// Proof that the card lets the digital-signature key be used until the session ends.
#[derive(Debug)]
pub struct SignatureKeyUnlocked<'s>(OfSession<'s>);

/// Ties a proof to one session: neither longer nor shorter lifetimes fit.
pub(super) type OfSession<'s> = PhantomData<fn(&'s ()) -> &'s ()>;

/// What came of reading the user-authentication certificate.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a next step for each"
)]
pub enum CertificateOutcome {
    /// The certificate, DER as stored.
    Read(Vec<u8>),
    /// The card gives it after the PIN only, as Android does (two or more sources): verify the PIN and read again.
    AfterPin,
    /// There is a JPKI application without such a certificate.
    Absent,
    /// The application's name was accepted, but no file of a JPKI application is there: another card. A name proves
    /// nothing, since cards select by its beginning.
    ForeignCard,
}

impl<'s> JpkiCard<'s> {
    /// Reads the user-authentication certificate.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn authentication_certificate(&mut self) -> Result<CertificateOutcome, Error> {
        let file = files::AUTHENTICATION_CERTIFICATE;
        match self.read_certificate(file) {
            Ok(der) => Ok(CertificateOutcome::Read(der)),
            Err(Error::Card(CardFault::FileRefused { status: 0x6982, .. })) => {
                Ok(CertificateOutcome::AfterPin)
            }
            Err(Error::Card(CardFault::FileRefused { status: 0x6A82, .. })) => {
                Ok(if self.has_jpki_file()? {
                    CertificateOutcome::Absent
                } else {
                    CertificateOutcome::ForeignCard
                })
            }
            // The file may be there without a certificate in it.
            Err(Error::Card(fault @ CardFault::FileContent { .. })) => {
                match self.certificate_availability() {
                    Ok(availability) if !availability.authentication.is_present() => {
                        Ok(CertificateOutcome::Absent)
                    }
                    Ok(_) | Err(Error::Card(_)) => Err(fault.into()),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
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
    pub fn signature_certificate(
        &mut self,
        _: &SignatureKeyUnlocked<'s>,
    ) -> Result<Vec<u8>, Error> {
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
    /// [`Error::Card`] with [`CardFault::FileContent`] if the file breaks its form; [`Error::Transport`].
    pub fn token_information(&mut self) -> Result<TokenInformation, Error> {
        let length = TokenInformation::LENGTH;
        let content = self
            .channel
            .read_file(files::TOKEN_INFORMATION, length, |_, _| {
                Ok(TokenInformation::LENGTH)
            })?;
        Ok(TokenInformation::parse(&content)?)
    }

    /// Reads which certificates are there (one source).
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn certificate_availability(&mut self) -> Result<CertificateAvailability, Error> {
        let file = files::CERTIFICATE_AVAILABILITY;
        match **self.channel.read_head(file, 3)? {
            [signature, authentication, _] => Ok(CertificateAvailability {
                signature: Availability(signature),
                authentication: Availability(authentication),
            }),
            ref short => Err(CardFault::FileContent {
                file: file.0,
                offset: short.len(),
            }
            .into()),
        }
    }

    /// Asks how many tries the user-authentication PIN has left; costs none.
    ///
    /// # Errors
    /// [`Error::Transport`].
    pub fn authentication_retries(&mut self) -> Result<RetryCounter, Error> {
        reference::retries(&mut self.channel, files::AUTHENTICATION_PIN)
    }

    /// Asks how many tries the signature password has left; costs none.
    ///
    /// # Errors
    /// [`Error::Transport`].
    pub fn signature_retries(&mut self) -> Result<RetryCounter, Error> {
        reference::retries(&mut self.channel, files::SIGNATURE_PASSWORD)
    }

    /// Shows the user-authentication PIN to the card, once, after asking for its counter.
    ///
    /// # Errors
    /// [`Error::Transport`]. After an error the PIN was not shown: what becomes uncertain later is
    /// [`PinOutcome::Unknown`].
    pub fn verify_authentication_pin(
        &mut self,
        pin: &AuthenticationPin,
        last_try: LastTry,
    ) -> Result<PinOutcome<AuthenticationKeyUnlocked<'s>>, Error> {
        let file = files::AUTHENTICATION_PIN;
        let outcome = reference::verify(&mut self.channel, file, pin.as_bytes(), last_try)?;
        Ok(outcome.map(|()| AuthenticationKeyUnlocked(PhantomData)))
    }

    /// Shows the signature password to the card, once, after asking for its counter.
    ///
    /// # Errors
    /// As [`verify_authentication_pin`](Self::verify_authentication_pin).
    pub fn verify_signature_password(
        &mut self,
        password: &SignaturePassword,
        last_try: LastTry,
    ) -> Result<PinOutcome<SignatureKeyUnlocked<'s>>, Error> {
        let file = files::SIGNATURE_PASSWORD;
        let outcome = reference::verify(&mut self.channel, file, password.as_bytes(), last_try)?;
        Ok(outcome.map(|()| SignatureKeyUnlocked(PhantomData)))
    }

    /// Changes the user-authentication PIN: shows the old one and, if it is right, sets the new one (two or more
    /// sources, one of them untested). Not for phones.
    ///
    /// # Errors
    /// [`Error::Transport`]. After an error nothing was shown.
    pub fn change_authentication_pin(
        &mut self,
        [old, new]: [&AuthenticationPin; 2],
        last_try: LastTry,
    ) -> Result<ChangeOutcome, Error> {
        let secrets = [old.as_bytes(), new.as_bytes()];
        self.change(files::AUTHENTICATION_PIN, secrets, last_try)
    }

    /// Changes the signature password, as [`change_authentication_pin`](Self::change_authentication_pin) does.
    ///
    /// # Errors
    /// [`Error::Transport`]. After an error nothing was shown.
    pub fn change_signature_password(
        &mut self,
        [old, new]: [&SignaturePassword; 2],
        last_try: LastTry,
    ) -> Result<ChangeOutcome, Error> {
        let secrets = [old.as_bytes(), new.as_bytes()];
        self.change(files::SIGNATURE_PASSWORD, secrets, last_try)
    }

    /// Signs with the user-authentication key.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn sign_authentication(
        &mut self,
        _: &AuthenticationKeyUnlocked<'s>,
        scheme: SigningScheme<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.sign(files::AUTHENTICATION_KEY, scheme)
    }

    /// Signs with the digital-signature key.
    ///
    /// # Errors
    /// [`Error::Card`], [`Error::Transport`].
    pub fn sign_signature(
        &mut self,
        _: &SignatureKeyUnlocked<'s>,
        scheme: SigningScheme<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.sign(files::SIGNATURE_KEY, scheme)
    }

    /// Sends a command of another exchange in this session.
    pub(super) fn send(&mut self, command: &Command) -> Result<Response, Error> {
        self.channel.send(command)
    }

    fn read_certificate(&mut self, file: FileIdentifier) -> Result<Vec<u8>, Error> {
        let content = self.channel.read_file(file, CHUNK, certificate_length)?;
        Ok(content.to_vec())
    }

    /// Whether a file is there that every JPKI application has, on cards and phones (two or more sources).
    fn has_jpki_file(&mut self) -> Result<bool, Error> {
        match self.token_information() {
            Err(Error::Card(CardFault::FileRefused { .. })) => Ok(false),
            Ok(_) | Err(Error::Card(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn change(
        &mut self,
        file: FileIdentifier,
        secrets: [&[u8]; 2],
        last_try: LastTry,
    ) -> Result<ChangeOutcome, Error> {
        match self.token_information() {
            Ok(token) if token.kind == TokenKind::Card => {
                reference::change(&mut self.channel, file, secrets, last_try)
            }
            Ok(_) | Err(Error::Card(_)) => Ok(ChangeOutcome::NotOffered),
            Err(error) => Err(error),
        }
    }

    fn sign(&mut self, key: FileIdentifier, scheme: SigningScheme<'_>) -> Result<Vec<u8>, Error> {
        let input = scheme.input();
        // COMPUTE DIGITAL SIGNATURE.
        let response = self.channel.send_naming(key, |p2| {
            let command = Command::new(Header::new(0x80, 0x2A, scheme.p1(), p2));
            let command = command.with_data(&input).map_err(unsendable)?;
            Ok(command.with_ne(Ne::SHORT_MAX))
        })?;
        match response.status() {
            StatusWord::SUCCESS => scheme.accept(response.into_data()),
            status => Err(refused(key, status)),
        }
    }
}

/// EF `0008`: which certificates are there (one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateAvailability {
    /// The digital-signature certificate.
    pub signature: Availability,
    /// The user-authentication certificate.
    pub authentication: Availability,
}

/// Whether a certificate is there, as EF `0008` writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability(u8);

impl Availability {
    /// Whether the byte is `8F`, the only value that has been published.
    #[must_use]
    pub const fn is_present(self) -> bool {
        self.0 == 0x8F
    }
}

/// The certificate is not shown: it tells a person.
impl core::fmt::Debug for CertificateOutcome {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Read(der) => write!(f, "Read({} bytes)", der.len()),
            Self::AfterPin => f.write_str("AfterPin"),
            Self::Absent => f.write_str("Absent"),
            Self::ForeignCard => f.write_str("ForeignCard"),
        }
    }
}

/// Length of the SEQUENCE at the head of a file, with tag and length. A SEQUENCE whose length needs three bytes or more is
/// longer than any file can be read.
fn certificate_length(file: FileIdentifier, head: &[u8]) -> Result<usize, CardFault> {
    let broken = |offset| CardFault::FileContent {
        file: file.0,
        offset,
    };
    match *head {
        [0x30, short @ 0..=0x7F, ..] => Ok(usize::from(short) + 2),
        [0x30, 0x81, length, ..] => Ok(usize::from(length) + 3),
        [0x30, 0x82, high, low, ..] => Ok(usize::from(u16::from_be_bytes([high, low])) + 4),
        [0x30, 0x83 | 0x84, ..] => Err(CardFault::FileTooLong { file: file.0 }),
        [0x30, 0x81 | 0x82, ..] => Err(broken(head.len())),
        [0x30, ..] => Err(broken(1)),
        _ => Err(broken(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::{CertificateOutcome, certificate_length};
    use crate::card::files::AUTHENTICATION_CERTIFICATE;
    use crate::error::CardFault;
    use alloc::{format, vec};

    #[test]
    fn length_comes_from_the_der_header() {
        let length = |head: &[u8]| certificate_length(AUTHENTICATION_CERTIFICATE, head);
        let broken = |offset| {
            Err(CardFault::FileContent {
                file: 0x000A,
                offset,
            })
        };
        assert_eq!(length(&[0x30, 0x05]), Ok(7));
        assert_eq!(length(&[0x30, 0x7F]), Ok(129));
        assert_eq!(length(&[0x30, 0x81, 0x80]), Ok(131));
        assert_eq!(length(&[0x30, 0x82, 0x06, 0x32]), Ok(1590));
        assert_eq!(length(&[0x30, 0x82, 0xFF, 0xFF]), Ok(65_539));
        let too_long = Err(CardFault::FileTooLong { file: 0x000A });
        assert_eq!(length(&[0x30, 0x83, 0, 1, 0]), too_long);
        assert_eq!(length(&[]), broken(0));
        assert_eq!(length(&[0x31, 0x05]), broken(0));
        assert_eq!(length(&[0xFF; 256]), broken(0));
        assert_eq!(length(&[0x30, 0x80]), broken(1));
        assert_eq!(length(&[0x30, 0x85]), broken(1));
        assert_eq!(length(&[0x30, 0x82, 0x7F]), broken(3));
    }

    #[test]
    fn debug_shows_no_certificate() {
        let read = CertificateOutcome::Read(vec![0x30; 1500]);
        assert_eq!(format!("{read:?}"), "Read(1500 bytes)");
    }
}
