// SPDX-License-Identifier: MIT OR Apache-2.0
//! One service that runs: its process, its files, its clock, and a client for each device.

use super::clients;
use crate::case::Peer;
use crate::iut::http::{Client, Outgoing};
use crate::iut::process::{Process, filled};
use crate::iut::world::{SEED, WORLD};
use jpki::time::UnixTime;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testbed::EPOCH;
use testbed::pki::Family;

/// Longest time for a service to begin: it makes keys first.
const START_TIME: Duration = Duration::from_secs(120);

/// Longest time until a service has taken lists that were put there.
const LISTS_TIME: Duration = Duration::from_secs(20);

/// Lists are good for thirty hours; they are made anew before that.
const LISTS_AGE: i64 = 20 * 3_600;

/// What `{limits}` stands for where cases send more than one device may as a rule.
const RAISED: [&str; 4] = [
    "--device-requests-per-second",
    "1000",
    "--device-request-burst",
    "10000",
];

/// How much one device may take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Limits {
    /// Some hundreds of requests in a minute.
    Raised,
    /// As the service has them as a rule.
    Standard,
}

impl Limits {
    /// A command with these limits.
    fn of(self, command: &[String]) -> Vec<String> {
        let expand = |word: &String| match (word.as_str(), self) {
            ("{limits}", Self::Raised) => RAISED.map(str::to_owned).to_vec(),
            ("{limits}", Self::Standard) => Vec::new(),
            _ => vec![word.clone()],
        };
        command.iter().flat_map(expand).collect()
    }
}

/// A service that runs.
pub(super) struct Running {
    /// One for each device, and whoever must be turned away.
    pub(super) clients: BTreeMap<Peer, Client>,
    /// The portal, if there is one.
    pub(super) portal: Option<Client>,
    /// The instant its clock shows, if the suite sets it.
    pub(super) now: UnixTime,
    /// How far off the clock is put, by a defect.
    pub(super) off: i64,
    place: Option<Place>,
    process: Option<Process>,
    lists_of: UnixTime,
}

/// Where the files of a service are that the suite has started.
struct Place {
    folder: tempfile::TempDir,
    command: Vec<String>,
    sets_clock: bool,
    gives_lists: bool,
}

impl Place {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Running {
    /// Starts a command, with the clock at an instant and so much off.
    pub(super) async fn start(
        command: &[String],
        limits: Limits,
        (at, off): (UnixTime, i64),
    ) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let has = |name: &str| command.iter().any(|word| word.contains(name));
        let mut running = Self {
            clients: BTreeMap::new(),
            portal: None,
            now: at,
            off,
            place: Some(Place {
                folder,
                command: limits.of(command),
                sets_clock: has("{clock}"),
                gives_lists: has("{lists}"),
            }),
            process: None,
            lists_of: at,
        };
        let place = running.place()?;
        for name in ["data", "lists"] {
            std::fs::create_dir(place.file(name)).map_err(|error| error.to_string())?;
        }
        running.write_clock()?;
        running.write_lists()?;
        running.begin().await?;
        Ok(running)
    }

    /// A service that somebody else has started.
    pub(super) fn reached(address: &str, material: &Path) -> Result<Self, String> {
        let port = clients::port(address).ok_or("the address names no port")?;
        Ok(Self {
            clients: clients::of(material, port)?,
            portal: clients::portal(material)?,
            now: EPOCH,
            off: 0,
            place: None,
            process: None,
            lists_of: EPOCH,
        })
    }

    /// Whether its clock can be set.
    pub(super) fn has_clock(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.sets_clock)
    }

    /// Whether the suite has started it.
    pub(super) const fn is_ours(&self) -> bool {
        self.place.is_some()
    }

    /// The folder of its data.
    pub(super) fn data(&self) -> Result<PathBuf, String> {
        Ok(self.place()?.file("data"))
    }

    /// What it has logged.
    pub(super) fn log(&self) -> Result<PathBuf, String> {
        Ok(self.place()?.file("log"))
    }

    /// Words of a command with the names of its files filled in.
    pub(super) fn filled(&self, words: &[String]) -> Result<Vec<String>, String> {
        let now = self.now.to_string();
        let database = match &self.place {
            Some(place) => text(&place.file("data").join("service.sqlite"))?.to_owned(),
            None => String::new(),
        };
        Ok(filled(
            words,
            &[("data", database.as_str()), ("now", now.as_str())],
        ))
    }

    /// Sets the clock. Lists that are too old for that time are made anew, and waited for.
    pub(super) async fn set_clock(&mut self, at: UnixTime, lists_stay: bool) -> Result<(), String> {
        self.now = at;
        self.write_clock()?;
        let age = at.as_secs().saturating_sub(self.lists_of.as_secs());
        if lists_stay || !(LISTS_AGE..).contains(&age) {
            return Ok(());
        }
        self.lists_of = at;
        self.write_lists()?;
        self.lists_are_fresh().await
    }

    /// Kills it and starts it again with the data it had.
    pub(super) async fn restart(&mut self) -> Result<(), String> {
        if let Some(process) = self.process.take() {
            process.kill().await?;
        }
        self.begin().await
    }

    fn place(&self) -> Result<&Place, String> {
        self.place
            .as_ref()
            .ok_or_else(|| "the suite has not started it".into())
    }

    async fn begin(&mut self) -> Result<(), String> {
        let place = self.place()?;
        let (material, seed) = (place.file("material"), SEED.0.to_string());
        let first = material.join("W0000001.json");
        if let Err(error) = std::fs::remove_file(&first)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error.to_string());
        }
        let (data, lists, clock) = (
            place.file("data").join("service.sqlite"),
            place.file("lists"),
            place.file("clock"),
        );
        let values = [
            ("seed", seed.as_str()),
            ("material", text(&material)?),
            ("data", text(&data)?),
            ("lists", text(&lists)?),
            ("clock", text(&clock)?),
        ];
        let words = filled(&place.command, &values);
        let mut process = Process::start_logging(&words, &place.file("log"))?;
        let began = tokio::time::Instant::now();
        while !clients::is_reachable(&first).await {
            if process.has_ended() {
                return Err("it ended before it served".into());
            }
            if began.elapsed() > START_TIME {
                let seconds = START_TIME.as_secs();
                return Err(format!("it does not serve within {seconds} s"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let settings = clients::read(&material, "W0000001.json")?;
        let port = clients::port_of(&settings).ok_or("the settings name no port")?;
        self.clients = clients::of(&material, port)?;
        self.portal = clients::portal(&material)?;
        self.process = Some(process);
        self.lists_are_fresh().await
    }

    /// Replaced as a whole: nobody reads half an instant.
    fn write_clock(&self) -> Result<(), String> {
        let place = self.place()?;
        let (new, file) = (place.file("clock.new"), place.file("clock"));
        let shown = self.now.saturating_add_secs(self.off).to_string();
        std::fs::write(&new, shown)
            .and_then(|()| std::fs::rename(&new, &file))
            .map_err(|error| error.to_string())
    }

    fn write_lists(&self) -> Result<(), String> {
        let place = self.place()?;
        if !place.gives_lists {
            return Ok(());
        }
        let lists = WORLD
            .pki
            .crls(&WORLD.population, Family::Authentication, self.lists_of);
        let (folder, new) = (place.file("lists"), place.file("list.new"));
        for (number, der) in lists.iter().enumerate() {
            std::fs::write(&new, der)
                .and_then(|()| std::fs::rename(&new, folder.join(format!("{number}.crl"))))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// `GET /health` counts the lists that are held, and those in time.
    async fn lists_are_fresh(&self) -> Result<(), String> {
        if !self.place()?.gives_lists {
            return Ok(());
        }
        let client = self
            .clients
            .get(&Peer::ExemptInstitution)
            .ok_or("there is no device")?;
        let began = tokio::time::Instant::now();
        loop {
            let asked = Outgoing {
                method: "GET".to_owned(),
                path: "/health".to_owned(),
                ..Outgoing::default()
            };
            if let Ok(reply) = client.send(asked).await {
                let json: serde_json::Value =
                    serde_json::from_slice(&reply.body).unwrap_or_default();
                let count = |name: &str| json.pointer(name).and_then(serde_json::Value::as_u64);
                match (count("/lists/held"), count("/lists/fresh")) {
                    (Some(held), Some(fresh)) if held > 0 && held == fresh => return Ok(()),
                    (Some(_), Some(_)) => {}
                    _ => return Err("its health does not count lists".into()),
                }
            }
            if began.elapsed() > LISTS_TIME {
                return Err("it does not take the lists that were put there".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| "the temporary folder is not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn limits_are_raised_by_options_and_standard_without_any() {
        let of = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let command = of("serve {limits} --seed 1");
        assert_eq!(Limits::Standard.of(&command), of("serve --seed 1"));
        let raised =
            "serve --device-requests-per-second 1000 --device-request-burst 10000 --seed 1";
        assert_eq!(Limits::Raised.of(&command), of(raised));
    }
}
