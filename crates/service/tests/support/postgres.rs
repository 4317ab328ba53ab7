// SPDX-License-Identifier: MIT OR Apache-2.0
//! A private PostgreSQL server of Debian's package, which ends with the test process and leaves nothing behind.

#![allow(
    dead_code,
    clippy::expect_used,
    reason = "test code, of which each test uses a part"
)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One server for all tests of a process, and a database for each.
static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);

static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// Address of a new, empty database.
pub fn database() -> String {
    CLUSTER.database()
}

/// Carries out a statement.
pub fn execute(address: &str, statement: &str) {
    let done = Command::new(binaries().join("psql"))
        .args([
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--command",
            statement,
            address,
        ])
        .stdout(Stdio::null())
        .status();
    assert!(done.expect("psql").success(), "{statement}");
}

/// What a query answers.
pub fn ask(address: &str, query: &str) -> String {
    let asked = Command::new(binaries().join("psql"))
        .args(["--tuples-only", "--no-align", "--command", query, address])
        .output();
    let output = asked.expect("psql");
    assert!(output.status.success(), "{query}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Writes a backup of a database to a file, as an operator would.
pub fn back_up(address: &str, file: &Path) {
    let done = Command::new(binaries().join("pg_dump"))
        .arg("--file")
        .args([file.as_os_str(), address.as_ref()])
        .status();
    assert!(done.expect("pg_dump").success());
}

/// Brings a backup into an empty database.
pub fn restore(address: &str, file: &Path) {
    let done = Command::new(binaries().join("psql"))
        .args(["--quiet", "--set=ON_ERROR_STOP=1", "--file"])
        .args([file.as_os_str(), address.as_ref()])
        .stdout(Stdio::null())
        .status();
    assert!(done.expect("psql").success());
}

/// Folder of the server's own files: everything it writes anywhere.
pub fn folder() -> &'static Path {
    &CLUSTER.folder
}

struct Cluster {
    folder: PathBuf,
    /// Ends the server when its standard input is closed, which the end of this process does, however it ends.
    _guardian: Child,
}

/// PostgreSQL refuses to run as root: then it runs as the user its Debian package made.
const USER: &str = "postgres";

const SCRIPT: &str = r#"
set -e
folder=$1; bin=$2; umask 077
"$bin/initdb" --pgdata="$folder/data" --username=kakunin --auth=trust --encoding=UTF8 --no-locale --no-sync >"$folder/initdb.log"
mkdir "$folder/socket"
"$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent --options="-c listen_addresses='' -c unix_socket_directories='$folder/socket' -c fsync=${KAKUNIN_POSTGRES_FSYNC:-off} -c max_connections=100 -c log_statement=all" start >/dev/null
chmod 755 "$folder" "$folder/socket"
echo ready
cat >/dev/null
"$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
rm -rf "$folder"
"#;

impl Cluster {
    fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("kakunin-postgres-")
            .tempdir();
        let folder = folder.expect("a temporary folder").keep();
        let root = id("-u").trim() == "0";
        let bin = binaries();
        let mut command = if root {
            let owned = Command::new("chown").arg(USER).arg(&folder).status();
            assert!(owned.expect("chown").success(), "no user {USER}");
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={USER}"))
                .arg(format!("--regid={USER}"))
                .args(["--clear-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut guardian = command
            .args(["-c", SCRIPT, "sh"])
            .args([&folder, &bin])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh, or setpriv of util-linux");
        let mut ready = [0; 6];
        let output = guardian.stdout.as_mut().expect("piped");
        let log = || fs::read_to_string(folder.join("server.log")).unwrap_or_default();
        output
            .read_exact(&mut ready)
            .unwrap_or_else(|_| panic!("PostgreSQL does not start: {}", log()));
        Self {
            folder,
            _guardian: guardian,
        }
    }

    fn database(&self) -> String {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let host = self.folder.join("socket");
        let created = Command::new(binaries().join("createdb"))
            .args(["--username=kakunin", "--host"])
            .arg(&host)
            .arg(&name)
            .status();
        assert!(created.expect("createdb").success());
        format!("postgres:///{name}?user=kakunin&host={}", host.display())
    }
}

/// Debian keeps the server's programs in a folder of their version, outside the search path.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is missing: install what `cargo xtask ci` installs");
    let folders = versions.flatten().map(|version| version.path().join("bin"));
    folders
        .filter(|folder| folder.join("initdb").exists())
        .max()
        .expect("PostgreSQL is missing: install what `cargo xtask ci` installs")
}

fn id(argument: &str) -> String {
    let output = Command::new("id").arg(argument).output().expect("id");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
