// SPDX-License-Identifier: MIT OR Apache-2.0
//! Proves that apdu and jpki build without std, without needing a bare-metal target.
//!
//! A sysroot is made of the compiler's own `core` and `alloc` only. Against it a stray `use std::…` anywhere in the
//! dependency tree fails with "can't find crate for `std`". Build scripts and procedural macros run on the host and keep
//! the full sysroot, because `--target` is given.

use crate::shell::{self, Outcome};
use std::fs;
use std::path::Path;

/// What each build is: the packages and features that promise `no_std + alloc`.
const BUILDS: &[&[&str]] = &[
    &[
        "-p",
        "kakunin-apdu",
        "-p",
        "kakunin-jpki",
        "--no-default-features",
    ],
    &[
        "-p",
        "kakunin-jpki",
        "--no-default-features",
        "--features",
        "rustcrypto",
    ],
    &[
        "-p",
        "kakunin-apdu",
        "--no-default-features",
        "--features",
        "transcript",
    ],
];

/// Libraries of the sysroot that may exist in a world without an operating system.
const KEPT: &[&str] = &[
    "libcore-",
    "liballoc-",
    "libcompiler_builtins-",
    "librustc_std_workspace_",
];

/// Builds each of [`BUILDS`] against the reduced sysroot, and proves that the sysroot refuses std.
pub fn check() -> Outcome {
    let host = shell::output(&mut shell::command("rustc", &["-vV"]))?
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .ok_or("rustc does not say its host")?;
    let sysroot = shell::output(&mut shell::command("rustc", &["--print", "sysroot"]))?;
    let from = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(&host)
        .join("lib");
    let reduced = shell::root().join("target/no-std-sysroot");
    let to = reduced.join("lib/rustlib").join(&host).join("lib");
    fs::remove_dir_all(&reduced).ok();
    fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    for entry in fs::read_dir(&from)
        .map_err(|error| format!("{}: {error}", from.display()))?
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if KEPT.iter().any(|kept| name.starts_with(kept))
            && (name.ends_with(".rlib") || name.ends_with(".rmeta"))
        {
            fs::copy(entry.path(), to.join(&name)).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    let flags = format!("--sysroot={}", reduced.display());
    for build in BUILDS {
        let mut arguments = vec!["build", "--target", &host, "--target-dir", "target/no-std"];
        arguments.extend_from_slice(build);
        shell::run(shell::command("cargo", &arguments).env("RUSTFLAGS", &flags))?;
    }
    refuses_std(&flags)?;
    println!(
        "no-std: {} builds pass against a sysroot of core and alloc alone",
        BUILDS.len()
    );
    Ok(())
}

/// The check is only worth something if std would be caught: a library that names it must not compile.
fn refuses_std(flags: &str) -> Outcome {
    let probe = shell::root().join("target/no-std-sysroot/probe.rs");
    fs::write(&probe, "#![no_std]\nextern crate std;\n")
        .map_err(|error| format!("{}: {error}", probe.display()))?;
    let mut rustc = shell::command(
        "rustc",
        &[
            flags,
            "--crate-type",
            "rlib",
            "--emit",
            "metadata",
            "-o",
            "/dev/null",
        ],
    );
    let output = rustc
        .arg(&probe)
        .output()
        .map_err(|error| format!("rustc: {error}"))?;
    if output.status.success() {
        return Err("the reduced sysroot still has std, so this check proves nothing".to_owned());
    }
    Ok(())
}
