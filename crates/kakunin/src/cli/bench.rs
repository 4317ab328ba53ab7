// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin bench`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Send whole checks to the reference service over TLS, and say how many a second it answers and how soon.
    Service(BenchService),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  kakunin bench service\n  kakunin bench service --checks 50000 --connections 64 -- --data /var/tmp/bench.sqlite\n\nA check is three requests: create, proof, receipt. The cards sign between the first and the second, which is not\ncounted. Everything else is: TLS, JSON, both signatures, the lists, the audit record, the commit to disk."
)]
pub(crate) struct BenchService {
    /// Number from which the synthetic world is made.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many checks.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) checks: usize,
    /// Checks that are open at once; their proofs must follow within the deadline.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) batch: usize,
    /// Connections that send at the same time.
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub(crate) connections: usize,
    /// Service processes, which must share a database server.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) processes: usize,
    /// Print the figures as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// What else `kakunin serve` is started with, such as its database.
    #[arg(last = true, value_name = "OPTIONS OF SERVE")]
    pub(crate) serve: Vec<String>,
}
