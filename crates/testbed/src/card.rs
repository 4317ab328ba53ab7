// SPDX-License-Identifier: MIT OR Apache-2.0
//! A virtual My Number Card with the JPKI application.
//!
//! It behaves as published implementations and measurements say real cards do: SELECT by name (a prefix is enough), files
//! by identifier or short identifier, retry counters that an empty VERIFY shows without cost, a security status that
//! outlives a warm reset and a second SELECT of the same application but not the SELECT of another. What nobody has
//! published it does not have: file `0005`, the real PIN-less exchange, FCI contents.

mod fault;
mod files;
mod secret;
mod signing;
mod terminal;

pub use fault::{Fault, FaultyCard};
pub use secret::CardOptions;

use crate::pki::{Family, Pki, RsaKey, stream};
use crate::population::Person;
use apdu::{Command, Response, StatusWord};
use files::Files;
use jpki::card::files as names;
use jpki::card::synthetic_terminal_authentication as synthetic;
use rand_chacha::ChaCha20Rng;
use secret::Secret;
use terminal::TerminalGate;

/// Contact ATR without historical bytes (two or more sources).
pub const ATR_CONTACT: &[u8] = &[0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

/// Contactless ATR as readers build it from ATQB (two or more sources).
pub const ATR_CONTACTLESS: &[u8] = &[
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
];

/// The card. A clone is another card with the same contents. `Debug` shows its selections and counters, no key, file or secret.
#[derive(Clone)]
pub struct VirtualCard {
    atr: Vec<u8>,
    files: Files,
    authentication_key: RsaKey,
    signature_key: Option<RsaKey>,
    authentication_pin: Secret,
    signature_password: Secret,
    terminal: TerminalGate,
    random: ChaCha20Rng,
    application: Application,
    /// The application a person or terminal proved something to; outlives a warm reset, which deselects it.
    trusted: Application,
    current_file: Option<u16>,
}

/// The selected application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Application {
    /// The card manager: selected at power-up.
    CardManager,
    Jpki,
}

/// What a command comes to: data, or a status word that is not success.
type Answer = Result<Vec<u8>, StatusWord>;

impl VirtualCard {
    /// The card of a person.
    #[must_use]
    pub fn of(pki: &Pki, person: &Person, options: &CardOptions) -> Self {
        let authentication = pki.issue(person, Family::Authentication);
        let signature = person
            .signature_serial
            .map(|_| pki.issue(person, Family::Signature));
        Self {
            atr: options.atr.clone(),
            files: Files::of(pki, person, &authentication, signature.as_ref()),
            authentication_key: authentication.key,
            signature_key: signature.map(|issued| issued.key),
            authentication_pin: Secret::new(
                &options.authentication_pin,
                options.authentication_tries,
            ),
            signature_password: Secret::new(&options.signature_password, options.signature_tries),
            terminal: TerminalGate::new(pki.seed()),
            random: stream(pki.seed(), &format!("card/{}", person.index)),
            application: Application::CardManager,
            trusted: Application::CardManager,
            current_file: None,
        }
    }

    /// Replaces the user-authentication certificate: what a forged or damaged card would carry.
    pub fn replace_authentication_certificate(&mut self, der: Vec<u8>) {
        self.files.put(names::AUTHENTICATION_CERTIFICATE.0, der);
    }

    /// Tries the user-authentication PIN has left.
    #[must_use]
    pub const fn authentication_tries(&self) -> u8 {
        self.authentication_pin.tries()
    }

    /// Tries the signature password has left.
    #[must_use]
    pub const fn signature_tries(&self) -> u8 {
        self.signature_password.tries()
    }

    fn execute(&mut self, command: &Command) -> Answer {
        let header = command.header();
        match (header.cla, header.ins) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0xB0) => self.read_binary(command),
            (0x00, 0x20) => self.verify(command),
            (0x80, 0x2A) => self.compute_digital_signature(command),
            (synthetic::CLASS, synthetic::GET_CHALLENGE) => {
                self.terminal.challenge(command, &mut self.random)
            }
            (synthetic::CLASS, synthetic::PRESENT) => self.present_terminal(command),
            (0x00 | 0x80 | synthetic::CLASS, _) => Err(StatusWord::INS_NOT_SUPPORTED),
            _ => Err(StatusWord::CLA_NOT_SUPPORTED),
        }
    }

    fn select(&mut self, command: &Command) -> Answer {
        let header = command.header();
        match (header.p1, header.p2) {
            (0x04, 0x00 | 0x0C) => self.select_application(command.data()),
            (0x02, 0x00 | 0x0C) => self.select_file(command.data()),
            // One source: refused after a cold reset, without effect when an application is selected.
            (0x00, _) if self.application == Application::CardManager => {
                Err(StatusWord::INCORRECT_P1_P2)
            }
            (0x00, _) if command.data().is_empty() => Ok(Vec::new()),
            (0x00, _) => Err(StatusWord::FILE_NOT_FOUND),
            _ => Err(StatusWord::INCORRECT_P1_P2),
        }
    }

    /// A prefix of a name selects (one source); the FCI's contents are not published, so none is returned.
    fn select_application(&mut self, name: &[u8]) -> Answer {
        let application = match name {
            [] => return Err(StatusWord::FILE_NOT_FOUND),
            _ if names::JPKI_APPLICATION.starts_with(name) => Application::Jpki,
            _ if names::CARD_MANAGER.starts_with(name) => Application::CardManager,
            _ => return Err(StatusWord::FILE_NOT_FOUND),
        };
        if application != self.trusted {
            self.log_out();
        }
        (self.application, self.trusted) = (application, application);
        self.current_file = None;
        Ok(Vec::new())
    }

    fn select_file(&mut self, identifier: &[u8]) -> Answer {
        let &[high, low] = identifier else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        let file = u16::from_be_bytes([high, low]);
        if self.application != Application::Jpki || !self.has_file(file) {
            return Err(StatusWord::FILE_NOT_FOUND);
        }
        self.current_file = Some(file);
        Ok(Vec::new())
    }

    fn has_file(&self, file: u16) -> bool {
        let internal = [names::AUTHENTICATION_KEY.0, names::AUTHENTICATION_PIN.0];
        let signature = [names::SIGNATURE_KEY.0, names::SIGNATURE_PASSWORD.0];
        self.files.get(file).is_some()
            || internal.contains(&file)
            || (self.signature_key.is_some() && signature.contains(&file))
    }

    fn read_binary(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if !command.data().is_empty() || command.ne().get() == 0 {
            return Err(StatusWord::WRONG_LENGTH);
        }
        // P1 with bit 8: a short identifier, offset in P2 alone (ISO/IEC 7816-4 §11.3.3).
        let offset = if header.p1 & 0x80 == 0 {
            u16::from_be_bytes([header.p1, header.p2])
        } else {
            let file = u16::from(header.p1 & 0x1F);
            if self.application != Application::Jpki || !self.has_file(file) {
                return Err(StatusWord::FILE_NOT_FOUND);
            }
            self.current_file = Some(file);
            u16::from(header.p2)
        };
        let file = self.current_file.ok_or(StatusWord::NO_CURRENT_EF)?;
        let contents = self
            .files
            .get(file)
            .ok_or(StatusWord::INCOMPATIBLE_FILE_STRUCTURE)?;
        if file == names::SIGNATURE_CERTIFICATE.0 && !self.signature_password.is_verified() {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        let rest = contents.get(usize::from(offset)..).unwrap_or_default();
        if rest.is_empty() {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let wanted = usize::try_from(command.ne().get()).unwrap_or(usize::MAX);
        Ok(rest.get(..wanted).unwrap_or(rest).to_vec())
    }

    fn verify(&mut self, command: &Command) -> Answer {
        let header = command.header();
        if header.p1 != 0x00 || header.p2 & 0x80 == 0 || header.p2 & 0x60 != 0 {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        match self.referenced(header.p2)? {
            file if file == names::AUTHENTICATION_PIN.0 => {
                self.authentication_pin.verify(command.data())
            }
            file if file == names::SIGNATURE_PASSWORD.0 => {
                self.signature_password.verify(command.data())
            }
            _ => Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE),
        }
    }

    /// P2 `80`: the current file; `80|n`: the file of this short identifier.
    fn referenced(&self, p2: u8) -> Result<u16, StatusWord> {
        if self.application != Application::Jpki {
            return Err(StatusWord::NO_CURRENT_EF);
        }
        match p2 & 0x1F {
            0 => self.current_file.ok_or(StatusWord::NO_CURRENT_EF),
            short if self.has_file(u16::from(short)) => Ok(u16::from(short)),
            _ => Err(StatusWord::REFERENCED_DATA_NOT_FOUND),
        }
    }

    fn compute_digital_signature(&mut self, command: &Command) -> Answer {
        let header = command.header();
        // Of the schemes one source lists only P1 = 00, known from several, is there.
        if header.p1 != 0x00 || header.p2 & 0x80 == 0 || header.p2 & 0x60 != 0 {
            return Err(StatusWord::INCORRECT_P1_P2);
        }
        let key = match self.referenced(header.p2)? {
            file if file == names::AUTHENTICATION_KEY.0 => {
                let unlocked = self.authentication_pin.is_verified() || self.terminal.is_accepted();
                unlocked.then_some(&self.authentication_key)
            }
            file if file == names::SIGNATURE_KEY.0 => self
                .signature_key
                .as_ref()
                .filter(|_| self.signature_password.is_verified()),
            _ => return Err(StatusWord::INCOMPATIBLE_FILE_STRUCTURE),
        };
        signing::sign(
            key.ok_or(StatusWord::SECURITY_STATUS_NOT_SATISFIED)?,
            command,
        )
    }

    fn present_terminal(&mut self, command: &Command) -> Answer {
        if self.application != Application::Jpki {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        self.terminal.present(command.data())
    }

    fn log_out(&mut self) {
        self.authentication_pin.log_out();
        self.signature_password.log_out();
        self.terminal.log_out();
    }
}

impl apdu::Card for VirtualCard {
    fn process(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = match Command::decode(command) {
            Ok(command) => self.execute(&command),
            Err(_) => Err(StatusWord::WRONG_LENGTH),
        };
        let (data, status) = match answer {
            Ok(data) => (data, StatusWord::SUCCESS),
            Err(status) => (Vec::new(), status),
        };
        // Files and signatures are far shorter than the longest response.
        Response::new(data, status)
            .unwrap_or_else(|_| StatusWord::NO_DIAGNOSIS.into())
            .encode()
    }

    fn reset(&mut self, kind: apdu::Reset) {
        self.application = Application::CardManager;
        self.current_file = None;
        // One source, measured: a warm reset leaves the security status in force.
        if kind == apdu::Reset::Cold {
            self.log_out();
        }
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl core::fmt::Debug for VirtualCard {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("VirtualCard")
            .field("application", &self.application)
            .field("current_file", &self.current_file)
            .field("authentication_tries", &self.authentication_tries())
            .field("signature_tries", &self.signature_tries())
            .finish_non_exhaustive()
    }
}
