// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin pki`.

use super::Publish;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  kakunin pki --out synthetic-pki\n  openssl verify -crl_check -CAfile synthetic-pki/authentication/anchors.pem \\\n      -CRLfile synthetic-pki/authentication/lists.pem synthetic-pki/authentication/people/valid-0.pem\n  kakunin pki crl make --entries 1000000 --out million.crl"
)]
pub(crate) struct Pki {
    #[command(subcommand)]
    pub(crate) command: Option<PkiCommand>,
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write to.
    #[arg(long, value_name = "FOLDER", required = true)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PkiCommand {
    /// Make, index and look up revocation lists of any size.
    #[command(subcommand)]
    Crl(PkiCrl),
    /// Publish the lists of a synthetic world over HTTP and answer OCSP requests, soundly or with a fault.
    #[command(
        after_help = "Example:\n  kakunin pki publish --listen 127.0.0.1:8080 --addresses lists.txt &\n  kakunin serve --list-addresses lists.txt --responder http://127.0.0.1:8080/ocsp --sources both-must-agree"
    )]
    Publish(Publish),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PkiCrl {
    /// Write a signed synthetic list with so many entries, without holding it.
    #[command(
        after_help = "Example:\n  kakunin pki crl make --entries 10000000 --out ten-million.crl"
    )]
    Make(CrlMake),
    /// Read, verify and index a list, save the index, and say what it took.
    #[command(after_help = "Example:\n  kakunin pki crl index million.crl")]
    Index(CrlIndex),
    /// Look serial numbers up in a saved index.
    #[command(after_help = "Example:\n  kakunin pki crl lookup million.crl.index 0705D990 227B13")]
    Lookup(CrlLookup),
}

#[derive(Args, Debug)]
pub(crate) struct CrlMake {
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many certificates the list names.
    #[arg(long, value_name = "N")]
    pub(crate) entries: u64,
    /// Octets of a serial number: 4 as in JPKI, or 8.
    #[arg(long, value_name = "OCTETS", default_value_t = 4, value_parser = clap::value_parser!(u8).range(4..=8))]
    pub(crate) serial_octets: u8,
    /// Give each entry a reason.
    #[arg(long)]
    pub(crate) reasons: bool,
    /// CRL number.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) number: u64,
    /// File to write to.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct CrlIndex {
    /// The list, DER.
    pub(crate) list: PathBuf,
    /// Certificates that may have signed it, PEM; the synthetic world's if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) anchors: Option<PathBuf>,
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// File for the index; the list's name with .index if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// File with the key that authenticates saved indexes, made when there is none.
    #[arg(long, value_name = "FILE", default_value = "kakunin-index.key")]
    pub(crate) key: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct CrlLookup {
    /// The saved index.
    pub(crate) index: PathBuf,
    /// Serial numbers in hexadecimal, as `kakunin inspect` shows them.
    #[arg(required = true)]
    pub(crate) serials: Vec<String>,
    /// Certificates that may have signed the list, PEM; the synthetic world's if left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) anchors: Option<PathBuf>,
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// File with the key that authenticates saved indexes.
    #[arg(long, value_name = "FILE", default_value = "kakunin-index.key")]
    pub(crate) key: PathBuf,
}
