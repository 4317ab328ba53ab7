// SPDX-License-Identifier: MIT OR Apache-2.0
//! A terminal's connection, kept for many requests.

use super::connect;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use testbed::pki::TlsIdentity;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

pub struct Client {
    pub number: usize,
    identity: TlsIdentity,
    open: Option<(SocketAddr, TlsStream<TcpStream>)>,
}

impl Client {
    pub fn new(number: usize, identity: TlsIdentity) -> Self {
        Self {
            number,
            identity,
            open: None,
        }
    }

    /// One POST; a connection that breaks is opened anew with the next.
    pub async fn post(
        &mut self,
        address: SocketAddr,
        path: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> Result<(u16, Vec<u8>)> {
        let mut stream = match self.open.take() {
            Some((open, stream)) if open == address => stream,
            _ => connect(address, Some(&self.identity)).await?,
        };
        let key = key.map_or_else(String::new, |key| format!("Idempotency-Key: {key}\r\n"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{key}Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).await?;
        stream.flush().await?;
        let reply = read(&mut stream).await?;
        self.open = Some((address, stream));
        Ok(reply)
    }
}

async fn read(stream: &mut TlsStream<TcpStream>) -> Result<(u16, Vec<u8>)> {
    let mut received = Vec::new();
    let end = loop {
        if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut received).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    };
    let mut body = received.split_off(end + 4);
    let head = String::from_utf8_lossy(&received).to_lowercase();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(Some(0), |length| length.parse().ok());
    let (Some(status), Some(length)) = (status, length) else {
        return Err(Error::from(ErrorKind::InvalidData));
    };
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    Ok((status, body))
}
