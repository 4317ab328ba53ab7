// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line.

mod admission;
mod audit;
mod bench;
mod conform;
mod desk;
mod evidence;
mod export;
mod operator;
mod pki;
mod revocation;
mod storage;
mod verify;

pub(crate) use admission::ServeAdmission;
pub(crate) use audit::{Audit, AuditCommand};
pub(crate) use bench::{Bench, BenchService};
pub(crate) use conform::{Allow, Conform, ConformCommand, Role, Trace};
pub(crate) use desk::{Activate, Desk, Terminal, TerminalCommand};
pub(crate) use evidence::{CheckNumber, Evidence, EvidenceCommand, Health};
pub(crate) use export::{Convert, Export, History, HistoryCommand};
pub(crate) use operator::{KeyStep, Operator, OperatorCommand};
pub(crate) use pki::{CrlIndex, CrlLookup, CrlMake, Pki, PkiCommand, PkiCrl};
pub(crate) use revocation::{Publish, ServeRevocation};
pub(crate) use storage::Storage;
pub(crate) use verify::{RevocationSource, Verify};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Kakunin (確認): reference implementation and conformance laboratory for the eligibility-only online insurance check with
/// the My Number Card. Everything it ships is synthetic.
///
/// Without a command it runs the conformance suite against its own implementations in all four roles.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    max_term_width = 100,
    after_help = "Example:\n  kakunin demo --scenario revoked"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Copy the audit log, judge a copy, count checks.
    Audit(Audit),
    /// Load the reference service and measure it.
    #[command(subcommand, after_help = "Example:\n  kakunin bench service")]
    Bench(Bench),
    /// Present a virtual card to a reader over the vpcd protocol.
    Card(Card),
    /// Perform one check with a card in a reader against a running service.
    Check(Check),
    /// Ask the service what became of an answer, by its check number.
    CheckNumber(CheckNumber),
    /// Judge implementations of the four roles: verifier, card, terminal, service.
    Conform(Conform),
    /// Turn a result into another form: JSON, XML, FHIR, the clipboard block.
    Convert(Convert),
    /// Open the desk window: one patient after the other, guided, in Japanese or English.
    Desk(Desk),
    /// Perform one check end to end in a synthetic world and show each boundary.
    Demo(Demo),
    /// Verify kept answers and receipts.
    Evidence(Evidence),
    /// Tell line, service and maintenance apart.
    Health(Health),
    /// Show or erase the answers a terminal has kept.
    History(History),
    /// Show a certificate, a revocation list, an APDU transcript or a decision record readably.
    Inspect(Inspect),
    /// Decide, as the operator, on facilities, notices, terms, maintenance and keys.
    Operator(Operator),
    /// Write the certificates, lists and OCSP answers of a synthetic world to a folder.
    Pki(Pki),
    /// Run the reference service for a synthetic world.
    Serve(Serve),
    /// Activate a terminal, renew its certificate, erase its login information.
    Terminal(Terminal),
    /// Answer verifier cases as JSON lines on standard input and output (docs/adapter.md).
    Verifier(Verifier),
    /// Verify one certificate, its path and its revocation status, and record why it was accepted or refused.
    Verify(Verify),
}

#[derive(Args, Debug)]
pub(crate) struct Verifier {
    /// Let the verifier break one rule.
    #[arg(long, value_name = "NAME")]
    pub(crate) defect: Option<String>,
    /// List the rules a verifier can be made to break, and end.
    #[arg(long)]
    pub(crate) list_defects: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples, with pcscd and vsmartcard-vpcd installed:\n  kakunin card --situation valid\n  pkcs15-tool --list-certificates\n\n  kakunin card --card vectors/cards/plastic.json --state card-state.json --record session.jsonl\n  kakunin inspect session.jsonl"
)]
pub(crate) struct Card {
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Whose card: a situation such as valid, revoked, child.
    #[arg(long, default_value = "valid")]
    pub(crate) situation: String,
    /// Where vpcd listens.
    #[arg(
        long,
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:35963",
        conflicts_with = "listen"
    )]
    pub(crate) vpcd: String,
    /// Listen for a reader instead ("reversed mode"); port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Show the ATR of the contact interface instead of the contactless one.
    #[arg(long)]
    pub(crate) contact: bool,
    /// Description of the card (vectors/schema/card.json; examples in vectors/cards) instead of seed, situation and
    /// interface.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["seed", "situation", "contact"]
    )]
    pub(crate) card: Option<PathBuf>,
    /// Keep counters and changed PINs in this file, so that a blocked card stays blocked.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Let the card break one rule.
    #[arg(long, value_name = "NAME")]
    pub(crate) defect: Option<String>,
    /// List the rules a card can be made to break, and end.
    #[arg(long)]
    pub(crate) list_defects: bool,
    /// Write what the card is asked, with secrets masked, to this file, line by line as it happens.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin check --reader \"Virtual PCD 00 00\"\n  kakunin check --terminal kakunin-material/W0000004.json --reader vpcd:127.0.0.1:35000 --method visual --json\n\nExit code 0: eligible; 10-19: answered, with something to note; 20-29: the card; 30-41: refused or not found out;\n50-51: the service; 60: cancelled; 2: could not begin. See docs/operating.md."
)]
pub(crate) struct Check {
    /// Settings file of the terminal, as `kakunin serve` writes it.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "kakunin-material/W0000001.json"
    )]
    pub(crate) terminal: PathBuf,
    /// Name of a PC/SC reader, or vpcd:HOST:PORT of a virtual card that listens.
    #[arg(long, value_name = "NAME", required_unless_present = "list_readers")]
    pub(crate) reader: Option<String>,
    /// How the patient is identified.
    #[arg(long, value_enum, default_value_t = Method::Pin)]
    pub(crate) method: Method,
    /// Read the PIN from this file descriptor instead of asking for it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pin_fd: Option<u32>,
    /// The last try of the PIN may be used; a wrong PIN then blocks the card.
    #[arg(long)]
    pub(crate) use_last_try: bool,
    /// Compare name and date of birth on the card with the answer. The card wants another PIN for it, that of its text application;
    /// with --pin-fd it is the line behind the PIN, or the first one in the visual method.
    #[arg(long)]
    pub(crate) card_text: bool,
    /// For the visual method: staff have compared the photo and it is the patient.
    #[arg(long)]
    pub(crate) photo_matches: bool,
    /// What the patient consents to, instead of asking: none, limit-certificate, specific-diseases; several with commas.
    #[arg(long, value_delimiter = ',', value_name = "ITEMS")]
    pub(crate) consent: Option<Vec<String>>,
    /// Day for which eligibility is asked, YYYY-MM-DD; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Language of the result.
    #[arg(long, value_enum, default_value_t = Language::Ja)]
    pub(crate) language: Language,
    /// Print the outcome as JSON: ending, sentences, and the answer in it.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) export: Export,
    /// For the PIN method: staff had reasonable doubt and asked for another document of this kind (Article 18). Only the kind is noted:
    /// drivers-licence, other, passport, residence-card.
    #[arg(long, value_name = "KIND")]
    pub(crate) identity_document: Option<String>,
    /// Keep the answer as it came, with the service's signature and the receipt, in a folder of its own below this one. An answer is
    /// personal data.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) evidence: Option<PathBuf>,
    /// Write the APDUs, with secrets masked, to this file; `kakunin inspect` shows it.
    #[arg(long, value_name = "FILE")]
    pub(crate) transcript: Option<PathBuf>,
    /// List the PC/SC readers and end.
    #[arg(long)]
    pub(crate) list_readers: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin demo\n  kakunin demo --method visual --seed 7\n  kakunin demo --scenario expired-in-grace --language ja"
)]
pub(crate) struct Demo {
    /// How the patient is identified.
    #[arg(long, value_enum, default_value_t = Method::Pin)]
    pub(crate) method: Method,
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// What happens.
    #[arg(long, value_enum, default_value_t = Scenario::Ok)]
    pub(crate) scenario: Scenario,
    /// Language of the result.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub(crate) language: Language,
    /// Write the APDUs, with secrets masked, to this file; `kakunin inspect` shows it.
    #[arg(long, value_name = "FILE")]
    pub(crate) transcript: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin inspect certificate.pem\n  kakunin inspect --kind signature certificate.der\n  kakunin inspect session.jsonl"
)]
pub(crate) struct Inspect {
    /// Certificate or revocation list (DER or PEM), APDU transcript (JSON lines), or decision record (JSON).
    pub(crate) file: PathBuf,
    /// Which profile a certificate is held against; found from its issuer if left out.
    #[arg(long, value_enum)]
    pub(crate) kind: Option<CertificateKind>,
    /// A profile of your own: a text whose first line is `base = published-authentication` or the like.
    #[arg(long, value_name = "FILE", conflicts_with = "kind")]
    pub(crate) profile: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  kakunin serve --listen 127.0.0.1:8443\n\nWrites what terminals need to the folder of --material. The service's clock starts at 2026-11-24T03:00:00Z, where the\nsynthetic world lives."
)]
pub(crate) struct Serve {
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8443")]
    pub(crate) listen: SocketAddr,
    /// Where the database is.
    #[command(flatten)]
    pub(crate) storage: Storage,
    /// Open the portal for facilities (applications, device registration) at this address.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) portal: Option<SocketAddr>,
    /// Folder for what terminals need: settings, certificates, keys.
    #[arg(long, value_name = "FOLDER", default_value = "kakunin-material")]
    pub(crate) material: PathBuf,
    /// Take the instant in this file (YYYY-MM-DDThh:mm:ssZ) for now, each time the time is needed: for tests, which set it.
    #[arg(long, value_name = "FILE")]
    pub(crate) clock: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) revocation: ServeRevocation,
    #[command(flatten)]
    pub(crate) admission: ServeAdmission,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// The patient enters the PIN.
    Pin,
    /// Staff compare the photo; no PIN.
    Visual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English.
    En,
    /// Japanese.
    Ja,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// 義務化対象外施設.
    ExemptInstitution,
    /// 健診実施機関等.
    HealthCheckProvider,
    /// 助産所.
    MaternityHome,
    /// 施術所.
    TreatmentClinic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CertificateKind {
    /// 利用者証明用.
    Authentication,
    /// 署名用.
    Signature,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Nothing particular.
    Ok,
    /// The patient mistypes the PIN.
    WrongPin,
    /// The card's PIN was blocked before.
    BlockedPin,
    /// Only one try is left, and nobody says that it may be used.
    LastTry,
    /// The certificate is revoked.
    Revoked,
    /// The certificate expired less than three months ago.
    ExpiredInGrace,
    /// The certificate expired more than three months ago.
    ExpiredBeyondGrace,
    /// A forged card: right name of the issuer, wrong key.
    UnknownIssuer,
    /// The signature is changed on its way.
    TamperedSignature,
    /// Somebody sends a proof again after the check has ended.
    ReplayedProof,
    /// Another device sends the proof.
    OtherDevice,
    /// The patient does not consent to limit data.
    NoConsent,
    /// The patient has medical assistance.
    Welfare,
    /// The name holds ●.
    PlaceholderName,
    /// The eligibility was lost.
    Lost,
    /// No eligibility is known.
    NoMatch,
}

impl Scenario {
    /// The word on the command line.
    pub(crate) fn word(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

impl From<Method> for protocol::check::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Pin => Self::Pin,
            Method::Visual => Self::Visual,
        }
    }
}

impl From<Kind> for protocol::facility::FacilityKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ExemptInstitution => Self::ExemptInstitution,
            Kind::HealthCheckProvider => Self::HealthCheckProvider,
            Kind::MaternityHome => Self::MaternityHome,
            Kind::TreatmentClinic => Self::TreatmentClinic,
        }
    }
}

impl From<Language> for protocol::wire::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Ja => Self::Japanese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent_and_every_command_shows_an_example() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        for subcommand in command
            .get_subcommands()
            .filter(|command| !["help", "verifier"].contains(&command.get_name()))
        {
            let help = subcommand
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(help.contains("Example"), "{}", subcommand.get_name());
        }
    }
}
