// SPDX-License-Identifier: MIT OR Apache-2.0
//! A virtual My Number Card, and its relatives.
//!
//! It behaves as published implementations and measurements say real cards do: SELECT by name (a prefix is enough), files
//! by identifier or short identifier, retry counters that an empty VERIFY shows without cost, a security status that
//! outlives a warm reset and a second SELECT of the same application but not the SELECT of another. What nobody has
//! published it does not have: JPKI's file `0005`, the real PIN-less exchange, FCI contents, secure messaging.
//!
//! | file | knows |
//! |---|---|
//! | `jpki`, `text`, `common`, `manager` | what one application holds |
//! | `application` | what files and keys are, and what opens them |
//! | `selection` | SELECT and the session rules |
//! | `secret`, `verifying` | reference data, counters, VERIFY and its kin |
//! | `reading`, `signing`, `terminal` | the commands that give something away |
//! | `options`, `description`, `saved` | variants, how a card is set up, and what it keeps without power |
//! | `levers` | what a defect may take hold of |
//! | `fault`, [`schedule`] | what goes wrong with a sound card; `faults` at the crate's root knows unsound ones |

mod application;
mod atr;
mod common;
mod description;
mod fault;
mod jpki;
mod levers;
mod manager;
mod options;
mod reading;
mod saved;
pub mod schedule;
mod secret;
mod selection;
mod signing;
mod state;
mod terminal;
mod text;
mod verifying;

pub(crate) use application::Application;
pub use application::FOREIGN_APPLICATION;
pub use atr::{
    ATR_CONTACT, ATR_CONTACT_FIVE_BYTES, ATR_CONTACT_TEN_BYTES, ATR_CONTACTLESS,
    ATR_CONTACTLESS_41, ATR_CONTACTLESS_106, ATR_CONTACTLESS_D1, ATR_READER_MADE_A1,
    ATR_READER_MADE_D1, ATRS, Atr, Interface,
};
pub use description::{CardDescription, DescriptionError};
pub use fault::{Fault, FaultyCard};
pub use options::{CardOptions, UnusablePin, Variant};
pub use saved::StateError;
pub use schedule::{Disturbance, Schedule, ScheduledReader};

use crate::pki::{Pki, stream};
use crate::population::Person;
use ::jpki::card::files;
use ::jpki::card::synthetic_terminal_authentication as synthetic;
use apdu::{Command, Response, StatusWord};
use application::{Contents, File, Files, free};
use selection::Selection;
use state::State;
use terminal::TerminalGate;

/// The card. A clone is another card with the same contents. `Debug` shows its selections and counters, no key, file or
/// secret.
#[derive(Clone)]
pub struct VirtualCard {
    /// Whose card, for people and for state files.
    label: String,
    atr: Vec<u8>,
    variant: Variant,
    /// In the order in which SELECT looks for a name.
    contents: Vec<(Application, Contents)>,
    pub(crate) state: State,
}

/// What a command comes to: data, or a status word that is not success.
type Answer = Result<Vec<u8>, StatusWord>;

impl VirtualCard {
    /// The card of a person.
    #[must_use]
    pub fn of(pki: &Pki, person: &Person, options: &CardOptions) -> Self {
        let (seed, variant) = (pki.seed(), options.variant);
        let contents = match variant {
            Variant::Foreign => vec![(Application::Foreign, Contents::new(Files::new))],
            _ => vec![
                (Application::Jpki, jpki::contents(pki, person, options)),
                (
                    Application::Text,
                    text::contents(pki.text_authority(), seed, person, options),
                ),
                (Application::Common, common::contents(seed, person, options)),
                (
                    Application::CardManager,
                    manager::contents(pki.text_authority(), person),
                ),
            ],
        };
        let secrets = [
            (Application::Jpki, jpki::secrets(person, options)),
            (Application::Text, text::secrets(person, options)),
            (Application::Common, common::secrets(options)),
        ];
        let mut secrets: std::collections::BTreeMap<_, _> = secrets
            .into_iter()
            .flat_map(|(application, secrets)| {
                secrets
                    .into_iter()
                    .map(move |(file, secret)| ((application, file), secret))
            })
            .collect();
        if variant == Variant::FaceAuthentication {
            for secret in secrets
                .values_mut()
                .filter(|secret| secret.kind.is_chosen())
            {
                secret.tries = 0;
            }
        }
        let has_terminal = !variant.is_phone() && variant != Variant::Foreign;
        Self {
            label: format!("seed {}, {}, {}", seed.0, person.label(), variant.word()),
            atr: options.atr.clone(),
            variant,
            contents,
            state: State {
                selection: Selection::AT_POWER_UP,
                secrets,
                terminal: has_terminal.then(|| TerminalGate::new(seed)),
                random: stream(seed, &format!("card/{}", person.index)),
            },
        }
    }

    /// Replaces the user-authentication certificate: what a forged or damaged card would carry.
    pub fn replace_authentication_certificate(&mut self, der: Vec<u8>) {
        self.replace(
            Application::Jpki,
            files::AUTHENTICATION_CERTIFICATE.0,
            free(der),
        );
    }

    /// Replaces a file of the card text application that anybody may read, or whose contents a secret protects; the
    /// condition stays.
    pub fn replace_text_file(&mut self, file: apdu::FileIdentifier, contents: Vec<u8>) {
        let known = self
            .contents(Application::Text)
            .and_then(|files| files.file(file.0));
        if let Some(File::Transparent { opened_by, .. }) = known {
            let opened_by = *opened_by;
            let file_with = File::Transparent {
                contents,
                opened_by,
            };
            self.replace(Application::Text, file.0, file_with);
        }
    }

    /// Whose card it is, in words.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Which kind of card it is.
    #[must_use]
    pub const fn variant(&self) -> Variant {
        self.variant
    }

    /// Tries the user-authentication PIN has left.
    #[must_use]
    pub fn authentication_tries(&self) -> u8 {
        self.tries(Application::Jpki, files::AUTHENTICATION_PIN.0)
    }

    /// Tries the signature password has left.
    #[must_use]
    pub fn signature_tries(&self) -> u8 {
        self.tries(Application::Jpki, files::SIGNATURE_PASSWORD.0)
    }

    /// Tries of every secret, by the word description files use.
    #[must_use]
    pub fn counters(&self) -> Vec<(&'static str, u8)> {
        let secrets = self.state.secrets.values();
        secrets
            .filter_map(|secret| Some((secret.kind.word()?, secret.tries)))
            .collect()
    }

    fn applications(&self) -> impl Iterator<Item = Application> {
        self.contents.iter().map(|(application, _)| *application)
    }

    fn contents(&self, application: Application) -> Option<&Contents> {
        let mut all = self.contents.iter();
        all.find(|(known, _)| *known == application)
            .map(|(_, contents)| contents)
    }

    /// A file of the selected application; the card manager has none.
    fn file(&self, identifier: u16) -> Option<&File> {
        match self.state.selection.application {
            Application::CardManager => None,
            application => self.contents(application)?.file(identifier),
        }
    }

    fn replace(&mut self, application: Application, identifier: u16, file: File) {
        let mut all = self.contents.iter_mut();
        if let Some((_, contents)) = all.find(|(known, _)| *known == application) {
            contents.put(identifier, file);
        }
    }

    fn execute(&mut self, command: &Command) -> Answer {
        use Application::{CardManager, Common, Jpki, Text};
        let header = command.header();
        match (header.cla, header.ins, self.state.selection.application) {
            (0x00, 0xA4, _) => self.select(command),
            (0x00, 0xB0, _) => self.read_binary(command),
            (0x00, 0xB2, _) => self.read_record(command),
            (0x00, 0x20, _) => self.verify(command),
            (0x00, 0x24, Jpki | Text) => self.change(command, 0x01),
            (0x80, 0x32, Common) => self.change(command, 0x00),
            (0x00, 0x84, _) => self.get_challenge(command),
            (0x00, 0x88, _) => self.internal_authenticate(command),
            (0x00, 0xCA, CardManager) => self.get_data(command),
            (0x80, 0x2A, _) => self.compute_digital_signature(command),
            // A terminal's certificate: refused with every P1 P2 that was tried (one source).
            (0x80, 0xA2, Jpki) => Err(StatusWord::INCORRECT_P1_P2),
            (0x80, 0xAE, application) => Err(self.set_session_key(application)),
            (0x80, 0xFC, Jpki) => self.last_command(),
            (synthetic::CLASS, ins, application) => self.terminal(command, ins, application),
            (0x00 | 0x80, ..) => Err(StatusWord::INS_NOT_SUPPORTED),
            _ => Err(StatusWord::CLA_NOT_SUPPORTED),
        }
    }

    /// SET SESSION KEY: `6982` before the PIN of the card text application, `66F1` in applications without secure
    /// messaging (one source). Nothing here has it, so after the PIN it is not supported.
    fn set_session_key(&self, application: Application) -> StatusWord {
        match application {
            Application::Text => {
                let any = application::Access::Secrets(&[files::text::PIN.0]);
                if self.state.is_open(any) {
                    StatusWord::FUNCTION_NOT_SUPPORTED
                } else {
                    StatusWord::SECURITY_STATUS_NOT_SATISFIED
                }
            }
            Application::CardManager | Application::Foreign => StatusWord::INS_NOT_SUPPORTED,
            Application::Common | Application::Jpki => refusal(0x66F1),
        }
    }

    /// `80 FC`: an iPhone's "last command"; a plastic card says `6700` (one source). Other tokens are taken to do so too.
    const fn last_command(&self) -> Answer {
        match self.variant {
            Variant::Iphone => Ok(Vec::new()),
            _ => Err(StatusWord::WRONG_LENGTH),
        }
    }

    fn terminal(&mut self, command: &Command, ins: u8, application: Application) -> Answer {
        let gate = self.state.terminal.as_mut();
        let gate = gate.ok_or(StatusWord::CLA_NOT_SUPPORTED)?;
        match ins {
            synthetic::GET_CHALLENGE => gate.challenge(command, &mut self.state.random),
            synthetic::PRESENT if application == Application::Jpki => gate.present(command.data()),
            synthetic::PRESENT => Err(StatusWord::CONDITIONS_NOT_SATISFIED),
            _ => Err(StatusWord::INS_NOT_SUPPORTED),
        }
    }
}

/// A status word that has no name in `apdu`.
fn refusal(status: u16) -> StatusWord {
    StatusWord::new(status).unwrap_or(StatusWord::NO_DIAGNOSIS)
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
        self.restart(kind);
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl core::fmt::Debug for VirtualCard {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("VirtualCard")
            .field("variant", &self.variant)
            .field("application", &self.state.selection.application)
            .field("current_file", &self.state.selection.current_file)
            .field("authentication_tries", &self.authentication_tries())
            .field("signature_tries", &self.signature_tries())
            .finish_non_exhaustive()
    }
}
