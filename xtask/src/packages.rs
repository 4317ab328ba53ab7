// SPDX-License-Identifier: MIT OR Apache-2.0
//! The Debian packages that tests need as real parts, and their installation.

use crate::shell::{self, Outcome};
use std::path::Path;

/// Package, a file that proves it is there, and what it is needed for.
const PACKAGES: &[(&str, &str, &str)] = &[
    ("gcc", "/usr/bin/gcc", "compiling SQLite and AWS-LC"),
    ("g++", "/usr/bin/g++", "compiling libFuzzer"),
    ("pkg-config", "/usr/bin/pkg-config", "finding libpcsclite"),
    (
        "libpcsclite-dev",
        "/usr/include/PCSC/winscard.h",
        "building the PC/SC reader",
    ),
    (
        "libssl-dev",
        "/usr/include/openssl/evp.h",
        "measuring OpenSSL in the benchmarks",
    ),
    ("pcscd", "/usr/sbin/pcscd", "the real reader stack"),
    (
        "vsmartcard-vpcd",
        "/etc/reader.conf.d/vpcd",
        "the virtual reader in pcscd",
    ),
    (
        "opensc",
        "/usr/bin/pkcs15-tool",
        "reading our virtual card with third-party tools",
    ),
    (
        "opensc-pkcs11",
        "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        "signing with our virtual card",
    ),
    (
        "openssl",
        "/usr/bin/openssl",
        "judging certificates, CRLs, OCSP answers and signatures",
    ),
];

/// Installs what is missing with apt-get; does nothing when all is there.
pub fn install() -> Outcome {
    let missing: Vec<_> = PACKAGES
        .iter()
        .filter(|(_, proof, _)| !Path::new(proof).exists())
        .collect();
    if missing.is_empty() {
        println!("packages: all {} are installed", PACKAGES.len());
        return Ok(());
    }
    for (package, _, purpose) in &missing {
        println!("packages: {package} is missing ({purpose})");
    }
    if !shell::has("apt-get") {
        return Err(
            "these packages are missing and there is no apt-get to install them with; \
                    install them by your system's own means and run this again"
                .to_owned(),
        );
    }
    shell::run(&mut apt(&["update"]))?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing.iter().map(|(package, _, _)| *package));
    shell::run(&mut apt(&arguments))?;
    match missing
        .iter()
        .find(|(_, proof, _)| !Path::new(proof).exists())
    {
        Some((package, proof, _)) => {
            Err(format!("{package} was installed, but {proof} is not there"))
        }
        None => Ok(()),
    }
}

/// `apt-get`, through sudo for those who are not root.
fn apt(arguments: &[&str]) -> std::process::Command {
    let user = std::env::var("USER").unwrap_or_default();
    let as_root = user == "root"
        || shell::output(&mut shell::command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    let mut command = if as_root {
        shell::command("apt-get", arguments)
    } else {
        let mut command = shell::command("sudo", &["apt-get"]);
        command.args(arguments);
        command
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
