// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where revocation information comes from, and where it is published.

use clap::{Args, ValueEnum};
use jpki::revocation::Preference;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where revocation information comes from; made by the service itself if left out.
#[derive(Args, Debug)]
#[command(next_help_heading = "Revocation")]
pub(crate) struct ServeRevocation {
    /// Folder of lists (*.crl, DER) that somebody else replaces.
    #[arg(long, value_name = "FOLDER", conflicts_with = "list_addresses")]
    pub(crate) lists: Option<PathBuf>,
    /// File with the http addresses of lists, a line each.
    #[arg(long, value_name = "FILE")]
    pub(crate) list_addresses: Option<PathBuf>,
    /// Folder for saved indexes, from which a restart begins; created when there is none.
    #[arg(long, value_name = "FOLDER", default_value = "kakunin-indexes")]
    pub(crate) indexes: PathBuf,
    /// File with the key that authenticates saved indexes, made when there is none.
    #[arg(long, value_name = "FILE", default_value = "kakunin-index.key")]
    pub(crate) index_key: PathBuf,
    /// Seconds between two looks for newer lists.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) refresh: u64,
    /// The http address of an OCSP responder to be asked beside the lists.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) responder: Option<String>,
    /// Which source counts.
    #[arg(long, value_enum, default_value_t = Sources::CrlFirst, requires = "responder")]
    pub(crate) sources: Sources,
    /// Ask without nonce, by GET, and keep answers for as long as they say.
    #[arg(long, requires = "responder")]
    pub(crate) without_nonce: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sources {
    /// Good only when lists and responder both say so.
    BothMustAgree,
    /// The lists; the responder where they leave it open.
    CrlFirst,
    /// The responder; the lists where it leaves it open.
    OcspFirst,
}

impl From<Sources> for Preference {
    fn from(sources: Sources) -> Self {
        match sources {
            Sources::BothMustAgree => Self::BothMustAgree,
            Sources::CrlFirst => Self::CrlFirst,
            Sources::OcspFirst => Self::OcspFirst,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Publish {
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Write the addresses of the lists to this file, a line each.
    #[arg(long, value_name = "FILE")]
    pub(crate) addresses: Option<PathBuf>,
    /// Let this go wrong with every reply.
    #[arg(long, value_name = "NAME")]
    pub(crate) fault: Option<String>,
    /// List what can go wrong, and end.
    #[arg(long)]
    pub(crate) list_faults: bool,
}
