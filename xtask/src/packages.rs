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
    (
        "curl",
        "/usr/bin/curl",
        "asking the portal as a facility's user",
    ),
    (
        "libxml2-utils",
        "/usr/bin/xmllint",
        "judging the XML of results by its schema",
    ),
    (
        "faketime",
        "/usr/bin/faketime",
        "the instant of a case, for OpenSSL's judgement of OCSP answers",
    ),
    (
        "postgresql",
        "/usr/bin/pg_ctlcluster",
        "the second store, on a private server of each test",
    ),
    (
        "default-jdk-headless",
        "/usr/bin/javac",
        "the verifier adapter of the JDK, compiled as it is started",
    ),
    (
        "python3-pip",
        "/usr/bin/pip3",
        "the Python package of a verifier adapter",
    ),
];

/// What the Python adapter needs and Debian has too old: path validation under one's own policies came with version 45. The
/// version is that of `adapters/python/differences.json`.
const CRYPTOGRAPHY: &str = "cryptography==48.0.0";

/// What judges the wire protocol, each in a folder of its own below `target`, because their dependencies are many: the folder,
/// the package, what to import to see that it is there, and what it is needed for.
const JUDGES: &[(&str, &str, &str, &str)] = &[
    (
        "schemathesis",
        "schemathesis==4.32.5",
        "schemathesis",
        "playing against the served OpenAPI document",
    ),
    (
        "fhir",
        "fhir.resources==8.3.0",
        "fhir.resources",
        "judging the FHIR of results",
    ),
];

/// Installs what is missing, with apt-get and pip; does nothing when all is there.
pub fn install() -> Outcome {
    debian()?;
    python()?;
    judges()
}

/// Into folders of the workspace, where the tests look for them.
fn judges() -> Outcome {
    for (folder, package, import, purpose) in JUDGES {
        let folder = shell::root().join("target").join(folder);
        let mut ask = shell::command("python3", &["-c", &format!("import {import}")]);
        if shell::output(ask.env("PYTHONPATH", &folder)).is_ok() {
            continue;
        }
        println!("packages: {package} is missing ({purpose})");
        let pip = ["-m", "pip", "install", "--quiet", "--target"];
        shell::run(shell::command("python3", &pip).arg(&folder).arg(package))?;
    }
    Ok(())
}

/// Into a folder of the workspace, which tests put before Python's own.
fn python() -> Outcome {
    const ASK: &str =
        "import sys, cryptography as c; sys.exit(int(c.__version__.split('.')[0]) < 45)";
    let folder = shell::root().join("target/python");
    let mut ask = shell::command("python3", &["-c", ASK]);
    if shell::output(ask.env("PYTHONPATH", &folder)).is_ok() {
        return Ok(());
    }
    println!("packages: {CRYPTOGRAPHY} is missing (the verifier adapter of Python)");
    let mut install = shell::command("python3", &["-m", "pip", "install", "--quiet", "--target"]);
    shell::run(install.arg(&folder).arg(CRYPTOGRAPHY))
}

fn debian() -> Outcome {
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
