// SPDX-License-Identifier: MIT OR Apache-2.0
// Verifier adapter (docs/adapter.md) around the PKIX CertPathBuilder of the JDK, 17 or later: java adapters/jdk/Adapter.java

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.Extension;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.security.auth.x500.X500Principal;

public final class Adapter {
    private static final String CAPABILITIES = "{\"kinds\":[\"ocsp\",\"path\"],\"profiles\":[\"rfc5280\"],\"features\":["
            + "\"anchor-key\",\"crl\",\"explicit-policy\",\"inhibit-any-policy\","
            + "\"inhibit-policy-mapping\",\"initial-policies\",\"key-purpose\",\"max-intermediates\",\"nonce\",\"ocsp\",\"untrusted\"]}";

    private static final String ACCEPTED = "\"verdict\":\"accept\"";

    /** Long for one path; the contract gives 30 s. */
    private static final long PATIENCE_SECONDS = 10;

    private static final Map<Object, String> CLASSES = Map.of(
            BasicReason.EXPIRED, "expired",
            BasicReason.NOT_YET_VALID, "not-yet-valid",
            BasicReason.INVALID_SIGNATURE, "signature",
            BasicReason.REVOKED, "revoked",
            PKIXReason.INVALID_POLICY, "policy",
            PKIXReason.UNRECOGNIZED_CRIT_EXT, "unsupported");

    public static void main(String[] arguments) throws IOException {
        // Read once, when the class is first used; the contract has no tolerance unless a case gives one.
        System.setProperty("com.sun.security.ocsp.clockSkew", "0");
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            var request = object(new Json(line).value());
            switch ((String) request.get("type")) {
                case "bye" -> {
                    return;
                }
                case "hello" -> output.println("{\"type\":\"hello\",\"version\":3,\"implementation\":\"JDK "
                        + System.getProperty("java.version") + "\",\"capabilities\":" + CAPABILITIES + "}");
                default -> output.println(list(request, "ocsp").size() > 1 ? skipped(request) : reply(request));
            }
        }
    }

    private static String skipped(Map<String, Object> request) {
        return "{\"type\":\"skip\",\"id\":\"" + request.get("id") + "\",\"reason\":\"its checker takes one answer\"}";
    }

    /** In a thread of its own, because some paths keep the builder busy for longer than anybody waits. */
    private static String reply(Map<String, Object> request) {
        var id = ",\"id\":\"" + request.get("id") + "\",";
        var judging = new FutureTask<>(() -> judged(request));
        var thread = new Thread(judging);
        thread.setDaemon(true);
        thread.start();
        try {
            return "{\"type\":\"result\"" + id + judging.get(PATIENCE_SECONDS, TimeUnit.SECONDS) + "}";
        } catch (InterruptedException | ExecutionException | TimeoutException without) {
            return "{\"type\":\"error\"" + id + "\"reason\":\"no verdict within " + PATIENCE_SECONDS + " s\"}";
        }
    }

    private static String judged(Map<String, Object> request) {
        X509Certificate end;
        try {
            end = certificate(request.get("certificate"));
        } catch (CertificateException | RuntimeException unreadable) {
            return refused("malformed");
        }
        try {
            var parameters = parameters(request, end);
            var path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
            // Afterwards, because the builder does not tell why a path that it has found is not good enough.
            if (asksAnswer(request) || "crl".equals(request.get("revocation"))) {
                parameters.addCertPathChecker(revocation(request, end));
                parameters.addCertStore(lists(request));
                CertPathValidator.getInstance("PKIX").validate(path, parameters);
            }
            return ACCEPTED;
        } catch (GeneralSecurityException | IOException | RuntimeException refused) {
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertPathValidatorException why) {
                    if (why.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
                        return "\"verdict\":\"undetermined\"";
                    }
                    return refused(CLASSES.get(why.getReason()));
                }
            }
            return refused(null);
        }
    }

    private static String refused(String why) {
        return "\"verdict\":\"refuse\"" + (why == null ? "" : ",\"class\":\"" + why + "\"");
    }

    private static PKIXBuilderParameters parameters(Map<String, Object> request, X509Certificate end)
            throws GeneralSecurityException, IOException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (Object anchor : list(request, "anchors")) {
            anchors.add(anchor(object(anchor)));
        }
        var target = new X509CertSelector();
        target.setCertificate(end);
        if (request.get("keyPurpose") instanceof String purpose) {
            target.setExtendedKeyUsage(Set.of(purpose));
        }
        List<X509Certificate> pool = new ArrayList<>();
        pool.add(end);
        for (Object text : list(request, "untrusted")) {
            try {
                pool.add(certificate(text));
            } catch (CertificateException | RuntimeException unreadable) {
                // As if it were not there.
            }
        }
        var parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(pool)));
        parameters.setRevocationEnabled(false);

        parameters.setDate(Date.from(Instant.parse((String) request.get("time"))));
        parameters.setMaxPathLength(request.get("maxIntermediates") instanceof Long most ? most.intValue() : -1);
        parameters.setExplicitPolicyRequired(request.containsKey("explicitPolicy"));
        parameters.setPolicyMappingInhibited(request.containsKey("inhibitPolicyMapping"));
        parameters.setAnyPolicyInhibited(request.containsKey("inhibitAnyPolicy"));
        parameters.setPolicyQualifiersRejected(false);
        if (request.containsKey("initialPolicies")) {
            Set<String> policies = new HashSet<>();
            list(request, "initialPolicies").forEach(policy -> policies.add((String) policy));
            parameters.setInitialPolicies(policies);
        }
        return parameters;
    }

    private static boolean asksAnswer(Map<String, Object> request) {
        return "ocsp".equals(request.get("kind")) || "ocsp".equals(request.get("revocation"));
    }

    private static CertStore lists(Map<String, Object> request) throws GeneralSecurityException {
        List<CRL> lists = new ArrayList<>();
        for (Object text : list(request, "crls")) {
            try {
                lists.add(CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(bytes(text))));
            } catch (CRLException | RuntimeException unreadable) {
                // As if it were not there.
            }
        }
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
    }

    /** Asks lists alone, or the one answer alone, and of the end entity alone. */
    private static PKIXRevocationChecker revocation(Map<String, Object> request, X509Certificate end)
            throws GeneralSecurityException {
        var checker = (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
        var options = EnumSet.of(Option.NO_FALLBACK);
        // With this option it asks nothing of an authority's certificate, where that is the end of the path.
        if (end.getBasicConstraints() == -1) {
            options.add(Option.ONLY_END_ENTITY);
        }
        if (!asksAnswer(request)) {
            options.add(Option.PREFER_CRLS);
        }
        checker.setOptions(options);
        // Where there is none it looks for an address to ask, of which these certificates have none.
        for (Object answer : list(request, "ocsp")) {
            checker.setOcspResponses(Map.of(end, bytes(answer)));
        }
        if (request.get("nonce") instanceof String nonce) {
            checker.setOcspExtensions(List.of(new Nonce(bytes(nonce))));
        }
        return checker;
    }

    /** The nonce of a request (RFC 9654). */
    private record Nonce(byte[] octets) implements Extension {
        @Override
        public String getId() {
            return "1.3.6.1.5.5.7.48.1.2";
        }

        @Override
        public boolean isCritical() {
            return false;
        }

        /** An OCTET STRING of fewer than 128 or of 128 to 255 octets. */
        @Override
        public byte[] getValue() {
            var value = new ByteArrayOutputStream();
            value.write(0x04);
            if (octets.length > 127) {
                value.write(0x81);
            }
            value.write(octets.length);
            value.writeBytes(octets);
            return value.toByteArray();
        }

        @Override
        public void encode(OutputStream output) throws IOException {
            throw new IOException("a stapled answer needs no request");
        }
    }

    private static TrustAnchor anchor(Map<String, Object> anchor) throws GeneralSecurityException {
        if (anchor.containsKey("certificate")) {
            // PKIX of the JDK takes no name constraints of anchors.
            return new TrustAnchor(certificate(anchor.get("certificate")), null);
        }
        return new TrustAnchor(new X500Principal(bytes(anchor.get("name"))), key(bytes(anchor.get("key"))), null);
    }

    private static PublicKey key(byte[] info) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info));
        } catch (GeneralSecurityException other) {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(info));
        }
    }

    private static X509Certificate certificate(Object text) throws CertificateException {
        var octets = new ByteArrayInputStream(bytes(text));
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets);
        // The factory reads one certificate off a stream; that nothing follows is for its caller to see.
        if (octets.available() > 0) {
            throw new CertificateException("something follows");
        }
        return certificate;
    }

    private static byte[] bytes(Object text) {
        return Base64.getDecoder().decode((String) text);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static List<?> list(Map<String, Object> object, String member) {
        return object.get(member) instanceof List<?> list ? list : List.of();
    }

    /** JSON as the contract has it: no escapes but those of quotation marks and solidi, whole numbers. */
    private static final class Json {
        private final String text;
        private int place;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            char first = text.charAt(place);
            if (first == '{') {
                Map<String, Object> object = new LinkedHashMap<>();
                while (text.charAt(place++) != '}' && text.charAt(place) != '}') {
                    var name = string();
                    place++;
                    object.put(name, value());
                }
                return object;
            }
            if (first == '[') {
                List<Object> list = new ArrayList<>();
                while (text.charAt(place++) != ']' && text.charAt(place) != ']') {
                    list.add(value());
                }
                return list;
            }
            if (first == '"') {
                return string();
            }
            int start = place;
            while (",]}".indexOf(text.charAt(place)) < 0) {
                place++;
            }
            var word = text.substring(start, place);
            return switch (word) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                case "null" -> null;
                default -> Long.valueOf(word);
            };
        }

        private String string() {
            var built = new StringBuilder();
            for (place++; text.charAt(place) != '"'; place++) {
                if (text.charAt(place) == '\\') {
                    place++;
                }
                built.append(text.charAt(place));
            }
            place++;
            return built.toString();
        }
    }
}
