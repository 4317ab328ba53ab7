// SPDX-License-Identifier: MIT OR Apache-2.0
//! The services under load: `kakunin serve`, each in a process of its own.

use crate::Failure;
use crate::cli::BenchService;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a service may take until it listens: it makes the keys of its world first.
const START: Duration = Duration::from_secs(120);

pub(super) struct Services {
    running: Vec<Child>,
    settings: Vec<PathBuf>,
    // Last: the folder goes when the processes are gone.
    folder: tempfile::TempDir,
}

impl Services {
    pub(super) fn start(arguments: &BenchService) -> Result<Self, Failure> {
        let mut services = Self {
            running: Vec::new(),
            settings: Vec::new(),
            folder: tempfile::tempdir()?,
        };
        for number in 0..arguments.processes.max(1) {
            let material = services.folder.path().join(format!("service-{number}"));
            let log = File::create(services.folder.path().join(format!("service-{number}.log")))?;
            let mut command = Command::new(std::env::current_exe()?);
            command
                .args(["serve", "--listen", "127.0.0.1:0", "--seed"])
                .arg(arguments.seed.to_string())
                .arg("--material")
                .arg(&material)
                // All load comes from one device, and it is the service that is measured.
                .args(["--device-requests-per-second", "1000000"])
                .args(["--device-request-burst", "1000000"])
                .args(["--device-connections", "1024"])
                .args(&arguments.serve)
                .env("RUST_LOG", "warn")
                .stdout(Stdio::null())
                .stderr(log);
            if arguments.serve.is_empty() {
                command
                    .arg("--data")
                    .arg(services.folder.path().join("bench.sqlite"));
            }
            services.running.push(command.spawn()?);
            let settings = material.join("W0000001.json");
            services.wait_for(&settings, number)?;
            services.settings.push(settings);
        }
        Ok(services)
    }

    /// The settings file of a terminal of each service.
    pub(super) fn settings(&self) -> &[PathBuf] {
        &self.settings
    }

    /// Ends the services, which must still be running.
    pub(super) fn stop(mut self) -> Result<(), Failure> {
        for (number, service) in self.running.iter_mut().enumerate() {
            if let Some(status) = service.try_wait()? {
                let log = self.folder.path().join(format!("service-{number}.log"));
                let said = std::fs::read_to_string(log).unwrap_or_default();
                return Err(format!("a service ended under load with {status}: {said}").into());
            }
        }
        Ok(())
    }

    /// The settings are written last, when the service listens.
    fn wait_for(&mut self, settings: &std::path::Path, number: usize) -> Result<(), Failure> {
        let began = Instant::now();
        while !settings.exists() {
            let ended = match self.running.last_mut() {
                Some(service) => service.try_wait()?,
                None => None,
            };
            if ended.is_some() || began.elapsed() > START {
                let log = self.folder.path().join(format!("service-{number}.log"));
                let said = std::fs::read_to_string(log).unwrap_or_default();
                return Err(format!("the service did not start: {said}").into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        for service in &mut self.running {
            // One that has ended already cannot be ended; that is what is wanted.
            drop(service.kill());
            drop(service.wait());
        }
    }
}
