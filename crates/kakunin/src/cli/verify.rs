// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line of `kakunin verify`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    after_help = "Exit code 0: accepted; 1: refused, or a replay that differs; 3: it could not be found out.\n\nExample:\n  kakunin pki --out world\n  kakunin verify world/authentication/people/valid-0.pem --anchors world/authentication/anchors.pem \\\n      --profile jpki-authentication-synthetic --time 2026-11-24T03:00:00Z \\\n      --crl world/authentication/lists.pem --record record.json --embed\n  kakunin inspect record.json\n  kakunin verify --replay record.json"
)]
pub(crate) struct Verify {
    /// The certificate, DER or PEM.
    #[arg(required_unless_present = "replay")]
    pub(crate) certificate: Option<PathBuf>,
    /// Trust anchors, DER or PEM; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) anchors: Vec<PathBuf>,
    /// Certificates to find intermediate authorities among, DER or PEM; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) untrusted: Vec<PathBuf>,
    /// The instant to verify for, in UTC; now if left out.
    #[arg(long)]
    pub(crate) time: Option<String>,
    /// `rfc5280`, or `jpki-authentication` or `jpki-signature`, each also with `-synthetic`.
    #[arg(long, default_value = "rfc5280")]
    pub(crate) profile: String,
    /// A certificate policy that is acceptable; may be given several times. All are if left out.
    #[arg(long, value_name = "OID")]
    pub(crate) policy: Vec<String>,
    /// A policy must be valid (initial-explicit-policy).
    #[arg(long)]
    pub(crate) explicit_policy: bool,
    /// Policies are not mapped (initial-policy-mapping-inhibit).
    #[arg(long)]
    pub(crate) inhibit_policy_mapping: bool,
    /// anyPolicy does not count (initial-any-policy-inhibit).
    #[arg(long)]
    pub(crate) inhibit_any_policy: bool,
    /// The extended key usage to ask for.
    #[arg(long, value_name = "OID")]
    pub(crate) purpose: Option<String>,
    /// Most intermediate certificates.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_intermediates: Option<usize>,
    #[command(flatten)]
    pub(crate) revocation: VerifyRevocation,
    /// Where to write the decision record.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Put certificates, lists and answers themselves into the record, not their hashes alone.
    #[arg(long, requires = "record")]
    pub(crate) embed: bool,
    /// Verify again what a record tells, and compare every step.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["record", "time", "profile", "policy", "purpose"])]
    pub(crate) replay: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Revocation")]
pub(crate) struct VerifyRevocation {
    /// Revocation lists, DER or PEM; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,
    /// An OCSP answer, DER; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) ocsp: Vec<PathBuf>,
    /// Who must call the certificate good. If left out: what is given, lists before answers; nobody if nothing is.
    #[arg(long, value_enum, value_name = "SOURCE")]
    pub(crate) revocation: Option<RevocationSource>,
    /// How long a list may serve after its nextUpdate.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) next_update_tolerance: u32,
    /// How far the clock of an OCSP responder may be ahead or behind.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) clock_tolerance: u32,
    /// How old an OCSP answer without nextUpdate may be.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) max_age: u32,
    /// The nonce the OCSP request had, in base64.
    #[arg(long, value_name = "BASE64")]
    pub(crate) nonce: Option<String>,
    /// An OCSP answer without the nonce counts as well.
    #[arg(long, requires = "nonce")]
    pub(crate) nonce_optional: bool,
    /// The OCSP request had SHA-256 in its CertID, not SHA-1.
    #[arg(long)]
    pub(crate) cert_id_sha256: bool,
}

/// Who must call a certificate good.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RevocationSource {
    Both,
    Crl,
    CrlFirst,
    None,
    Ocsp,
    OcspFirst,
}
