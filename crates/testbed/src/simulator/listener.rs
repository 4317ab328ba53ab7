// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one file of the testbed with a socket: HTTP/1.1 around a [`Simulator`].

use super::http::{Request, Step};
use super::{Case, Fetched, Simulator};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often a waiting connection looks whether the listener has stopped.
const GLANCE: Duration = Duration::from_millis(20);

/// A simulator that listens; it stops when it is dropped.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    simulator: Mutex<Simulator>,
    stopped: AtomicBool,
}

impl Listener {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn start(simulator: Simulator) -> io::Result<Self> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), simulator)
    }

    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn start_at(address: SocketAddr, simulator: Simulator) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            simulator: Mutex::new(simulator),
            stopped: AtomicBool::new(false),
        });
        let accepting = shared.clone();
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.stopped.load(Ordering::Acquire) {
                    break;
                }
                if let Ok(stream) = stream {
                    let shared = accepting.clone();
                    // The other side may be gone at any time; that is its affair.
                    thread::spawn(move || drop(shared.serve(stream)));
                }
            }
        });
        Ok(Self {
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// `http://ADDRESS:PORT` and the path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Begins a case.
    pub fn begin(&self, case: Case) {
        self.shared.simulator().begin(case);
    }

    /// Changes the case that is on.
    pub fn change(&self, change: impl FnOnce(&mut Case)) {
        if let Some(case) = self.shared.simulator().case_mut() {
            change(case);
        }
    }

    /// Ends the case: what was fetched.
    #[must_use]
    pub fn end(&self) -> Vec<Fetched> {
        self.shared.simulator().end()
    }

    /// What was fetched so far.
    #[must_use]
    pub fn log(&self) -> Vec<Fetched> {
        self.shared.simulator().log().to_vec()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        // Wakes whoever accepts.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Shared {
    fn simulator(&self) -> MutexGuard<'_, Simulator> {
        self.simulator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests of one connection, one after the other.
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(GLANCE))?;
        stream.set_nodelay(true)?;
        let mut received = Vec::new();
        let mut piece = [0; 4_096];
        while !self.stopped.load(Ordering::Acquire) {
            match Request::read(&received) {
                Err(_) => return stream.write_all(b"HTTP/1.1 400 \r\nContent-Length: 0\r\n\r\n"),
                Ok(Some((request, taken))) => {
                    received.drain(..taken);
                    let steps = self.simulator().answer(&request).steps();
                    for step in steps {
                        match step {
                            Step::Close => return Ok(()),
                            Step::Repeat(octets) => loop {
                                stream.write_all(&octets)?;
                            },
                            Step::Send(octets) => stream.write_all(&octets)?,
                            Step::Wait(time) => self.wait(time),
                        }
                    }
                    if request.closes {
                        return Ok(());
                    }
                }
                Ok(None) => match stream.read(&mut piece) {
                    Ok(0) => return Ok(()),
                    Ok(read) => received.extend_from_slice(piece.get(..read).unwrap_or_default()),
                    Err(error) if is_timeout(&error) => {}
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(())
    }

    fn wait(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() && !self.stopped.load(Ordering::Acquire) {
            let pause = left.min(GLANCE);
            thread::sleep(pause);
            left -= pause;
        }
    }
}

/// Which of the two it is depends on the system.
fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}
