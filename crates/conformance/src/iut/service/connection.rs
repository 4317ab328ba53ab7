// SPDX-License-Identifier: MIT OR Apache-2.0
//! Connections that do not become requests.

use crate::case::Stalled;
use crate::iut::Step;
use crate::iut::http::{Client, HttpError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The first message of a handshake that knows TLS 1.2 and nothing newer (RFC 5246 §7.4.1.2): ECDHE with AES-GCM, as any
/// server of 1.2 takes it.
const HELLO_OF_TLS_1_2: &[u8] = &[
    0x16, 0x03, 0x01, 0x00, 0x4B, // record: handshake, 75 bytes
    0x01, 0x00, 0x00, 0x47, // ClientHello, 71 bytes
    0x03, 0x03, // TLS 1.2
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    27, 28, 29, 30, 31, 32,   // random
    0x00, // no session
    0x00, 0x04, 0xC0, 0x2B, 0xC0, 0x2F, // ECDHE-ECDSA and ECDHE-RSA with AES-128-GCM
    0x01, 0x00, // no compression
    0x00, 0x1A, // extensions, 26 bytes
    0x00, 0x0A, 0x00, 0x06, 0x00, 0x04, 0x00, 0x17, 0x00, 0x1D, // groups: P-256, X25519
    0x00, 0x0B, 0x00, 0x02, 0x01, 0x00, // point formats
    0x00, 0x0D, 0x00, 0x06, 0x00, 0x04, 0x04, 0x03, 0x04, 0x01, // signatures
];

/// Longest time for a refusal.
const REFUSAL_TIME: Duration = Duration::from_secs(20);

/// Offers TLS 1.2: what comes back must be an alert or the end, never a ServerHello.
pub(super) async fn old_tls_is_refused(port: u16) -> Step {
    let mut stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .map_err(|error| error.to_string())?;
    stream
        .write_all(HELLO_OF_TLS_1_2)
        .await
        .map_err(|error| error.to_string())?;
    let mut first = [0; 1];
    match tokio::time::timeout(REFUSAL_TIME, stream.read(&mut first)).await {
        Err(_) => Err("a handshake of TLS 1.2 is neither refused nor gone on with".into()),
        // 0x15 is an alert.
        Ok(Ok(0) | Err(_)) => Ok(()),
        Ok(Ok(_)) if first == [0x15] => Ok(()),
        Ok(Ok(_)) => Err("a handshake of TLS 1.2 is gone on with".into()),
    }
}

/// Begins and says nothing more: the other side must end the connection in time.
pub(super) async fn stalls(client: &Client, part: Stalled, within: u64) -> Step {
    let time = Duration::from_secs(within);
    let ended = match part {
        Stalled::Handshake => {
            let mut stream = TcpStream::connect(("127.0.0.1", client.port()))
                .await
                .map_err(|error| error.to_string())?;
            let begun = HELLO_OF_TLS_1_2.get(..20).unwrap_or_default();
            stream
                .write_all(begun)
                .await
                .map_err(|error| error.to_string())?;
            tokio::time::timeout(time, ends(&mut stream)).await
        }
        Stalled::Head | Stalled::Body => {
            let mut stream = client.connect(false).await.map_err(said)?;
            let begun: &[u8] = match part {
                Stalled::Body => b"POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{\"purpose\":",
                _ => b"POST /v1/checks HTTP/1.1\r\nHost: local",
            };
            stream
                .write_all(begun)
                .await
                .map_err(|error| error.to_string())?;
            stream.flush().await.map_err(|error| error.to_string())?;
            tokio::time::timeout(time, ends(&mut stream)).await
        }
    };
    ended.map_err(|_| format!("a connection that stalls is still open after {within} s"))
}

/// Reads until there is nothing more. That a request was answered before is no matter.
async fn ends(stream: &mut (impl AsyncRead + Unpin)) {
    let mut sink = tokio::io::sink();
    drop(tokio::io::copy(stream, &mut sink).await);
}

fn said(error: HttpError) -> String {
    match error {
        HttpError::Handshake(error) | HttpError::Other(error) => error,
    }
}
