package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustStoreTrustManager;
import com.unboundid.util.ssl.cert.ManageCertificates;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLContext;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Authority.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users in a real LDAP directory: who logs in there, with which role, and what a name cannot be made to do. */
class DirectoryTest {
    private static final String BASE = "dc=example,dc=se";
    private static final String PASSWORD = "correct horse";
    private static final Answer WRONG = Answer.refused("unknown user or wrong password");

    @TempDir
    static Path folder;

    private static InMemoryDirectoryServer server;
    private static String trusted;

    @BeforeAll
    static void start() throws Exception {
        trusted = folder.resolve("certificate.p12").toString();
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        ManageCertificates.main(
                null,
                told,
                told,
                "generate-self-signed-certificate",
                "--keystore",
                trusted,
                "--keystore-password",
                PASSWORD,
                "--keystore-type",
                "PKCS12",
                "--alias",
                "directory",
                "--subject-dn",
                "CN=localhost",
                "--subject-alternative-name-dns",
                "localhost");
        assertTrue(Files.exists(Path.of(trusted)), told.toString());
        SSLUtil ssl = new SSLUtil(new KeyStoreKeyManager(trusted, PASSWORD.toCharArray(), "PKCS12", null), null);
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        InetAddress loopback = InetAddress.getByName("localhost");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, null),
                InMemoryListenerConfig.createLDAPSConfig(
                        "secure", loopback, 0, ssl.createSSLServerSocketFactory(), null));
        server = new InMemoryDirectoryServer(config);
        server.add(new Entry(BASE, attribute("objectClass", "domain")));
        for (String folder : List.of("people", "groups", "admin")) {
            server.add(new Entry("ou=" + folder + "," + BASE, attribute("objectClass", "organizationalUnit")));
        }
        for (String user : List.of("anna", "rut", "olof", "both", "none", "a*(b)", "o'neil, åke+x", "\\5c#")) {
            person("uid=" + Rdn.escapeValue(user) + ",ou=people," + BASE);
        }
        person("uid=root,ou=admin," + BASE);
        group("analysts", "anna", "a*(b)");
        group("researchers", "rut", "both", "o'neil, åke+x");
        group("operators", "olof", "both", "\\5c#");
        group("choir", "anna", "none");
        server.startListening();
    }

    private static Attribute attribute(String name, String... values) {
        return new Attribute(name, values);
    }

    private static void person(String dn) throws Exception {
        server.add(new Entry(
                dn,
                attribute("objectClass", "inetOrgPerson"),
                attribute("cn", "x"),
                attribute("sn", "x"),
                attribute("userPassword", PASSWORD)));
    }

    private static void group(String name, String... users) throws Exception {
        String[] members = new String[users.length];
        for (int i = 0; i < users.length; i++) {
            members[i] = "uid=" + Rdn.escapeValue(users[i]) + ",ou=people," + BASE;
        }
        server.add(new Entry(
                "cn=" + name + ",ou=groups," + BASE,
                attribute("objectClass", "groupOfNames"),
                attribute("member", members)));
    }

    @AfterAll
    static void stop() {
        server.shutDown(true);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("ldap.url", "ldap://localhost:" + server.getListenPort("plain"));
        settings.put("ldap.user-dn", "uid={user},ou=people," + BASE);
        settings.put("ldap.group-base", "ou=groups," + BASE);
        settings.put("ldap.role.analyst", "cn=analysts,ou=groups," + BASE);
        settings.put("ldap.role.researcher", "CN=Researchers, OU=groups, DC=example, DC=se");
        settings.put("ldap.role.operator", "cn=operators,ou=groups," + BASE);
        return settings;
    }

    private static Directory directory() {
        return Directory.of(settings()).orElseThrow();
    }

    private static Directory directoryAt(String url) {
        Map<String, String> settings = settings();
        settings.put("ldap.url", url);
        return Directory.of(settings).orElseThrow();
    }

    @Test
    void the_role_follows_from_the_group() {
        assertEquals(Answer.enter(Role.ANALYST), directory().check("anna", PASSWORD));
        assertEquals(Answer.enter(Role.RESEARCHER), directory().check("rut", PASSWORD));
        assertEquals(Answer.enter(Role.OPERATOR), directory().check("olof", PASSWORD));
        assertEquals(Answer.enter(Role.ANALYST), directory().check("both", PASSWORD), "several roles");
        assertEquals(Answer.refused("no role"), directory().check("none", PASSWORD));
        assertEquals(WRONG, directory().check("none", "wrong"));
    }

    @Test
    void a_wrong_password_and_an_unknown_user_are_refused() {
        assertEquals(WRONG, directory().check("anna", "wrong"));
        assertEquals(WRONG, directory().check("nobody", PASSWORD));
    }

    @Test
    void an_empty_password_is_refused_before_the_directory_takes_it_for_nobody() {
        assertEquals(Answer.refused("empty password"), directory().check("anna", ""));
        assertEquals(Answer.refused("empty password"), directory().check("", ""));
    }

    @Test
    void a_name_cannot_leave_its_place() {
        for (String name : List.of(
                "*",
                "a*",
                ")(uid=*",
                "anna)(|(uid=*",
                "anna,ou=admin",
                "root,ou=admin," + BASE + "#",
                "anna,ou=people," + BASE,
                "anna+cn=x",
                "anna\\",
                "\\61nna",
                "{user}",
                "\"anna\"",
                "#616e6e61",
                "uid=anna",
                "x".repeat(10_000))) {
            assertEquals(WRONG, directory().check(name, PASSWORD), name);
        }
        for (String name : List.of("", " ", "anna\u0000", "\nanna")) {
            assertEquals(Answer.refused("unknown user"), directory().check(name, PASSWORD), name);
        }
    }

    @Test
    void a_name_with_signs_of_the_protocol_is_a_name() {
        assertEquals(Answer.enter(Role.ANALYST), directory().check("a*(b)", PASSWORD));
        assertEquals(Answer.enter(Role.RESEARCHER), directory().check("o'neil, åke+x", PASSWORD));
        assertEquals(Answer.enter(Role.OPERATOR), directory().check("\\5c#", PASSWORD));
    }

    @Test
    void a_directory_that_is_away_is_no_wrong_password() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Answer answer = directoryAt("ldap://localhost:" + free).check("anna", PASSWORD);
        assertNotAsked(answer);
    }

    @Test
    void a_directory_that_says_nothing_is_given_up() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertNotAsked(
                    directoryAt("ldap://127.0.0.1:" + silent.getLocalPort()).check("anna", PASSWORD));
        }
    }

    @Test
    void a_place_of_groups_that_is_not_there_is_no_wrong_password() {
        Map<String, String> settings = settings();
        settings.put("ldap.group-base", "ou=elsewhere," + BASE);
        assertNotAsked(Directory.of(settings).orElseThrow().check("anna", PASSWORD));
    }

    private static void assertNotAsked(Answer answer) {
        assertEquals(Optional.empty(), answer.role());
        assertFalse(answer.isJudged());
        assertTrue(answer.why().startsWith("the directory cannot be asked now: "), answer.why());
        assertFalse(answer.why().contains(PASSWORD));
    }

    @Test
    void ldaps_asks_only_a_directory_with_a_trusted_certificate_of_that_name() throws Exception {
        Directory secure = directoryAt("ldaps://localhost:" + server.getListenPort("secure"));
        assertNotAsked(secure.check("anna", PASSWORD));

        SSLContext usual = SSLContext.getDefault();
        SSLContext.setDefault(new SSLUtil(new TrustStoreTrustManager(trusted, PASSWORD.toCharArray(), "PKCS12", true))
                .createSSLContext());
        try {
            assertEquals(Answer.enter(Role.ANALYST), secure.check("anna", PASSWORD));
            assertEquals(WRONG, secure.check("anna", "wrong"));
            // the certificate is of another name
            assertNotAsked(directoryAt("ldaps://127.0.0.1:" + server.getListenPort("secure"))
                    .check("anna", PASSWORD));
        } finally {
            SSLContext.setDefault(usual);
        }
    }

    @Test
    void without_settings_there_is_no_directory() {
        assertEquals(Optional.empty(), Directory.of(Map.of("serve.port", "10000")));
    }

    @Test
    void passwords_go_readably_only_to_this_machine_unless_allowed() {
        for (String url : List.of("ldap://ldap.example.se", "ldap://localhost.example.se:389", "ldap://10.0.0.1")) {
            assertUnusable(
                    "ldap.url would send passwords readably to " + url.replaceAll("ldap://|:389", "")
                            + "; write ldaps://, or set ldap.allow-plain to true where the way there is safe",
                    Map.of("ldap.url", url));
        }
        for (String url : List.of("ldap://localhost", "ldap://127.0.0.1:389", "ldap://[::1]:389", "ldaps://x.se/")) {
            directoryAt(url);
        }
        Map<String, String> allowed = settings();
        allowed.put("ldap.url", "ldap://ldap.example.se");
        allowed.put("ldap.allow-plain", "true");
        assertTrue(Directory.of(allowed).isPresent());
    }

    @Test
    void settings_that_make_no_directory_are_told() {
        String form = "ldap.url must be ldaps://host:port without anything behind it";
        for (String url :
                List.of("http://x.se", "ldaps:///", "ldaps://x.se/dc=se", "ldaps://a@x.se", "ldaps://x.se?a")) {
            assertUnusable(form, Map.of("ldap.url", url));
        }
        assertUnusable("ldap.url is not set", Map.of("ldap.url", ""));
        assertUnusable(
                "ldap.user-dn must hold {user} once, such as uid={user},ou=people,dc=example,dc=se",
                Map.of("ldap.user-dn", "uid=anna,dc=se"));
        assertUnusable(
                "ldap.group-base is no name in a directory: Invalid name: groups", Map.of("ldap.group-base", "groups"));
        assertUnusable("there is no setting ldap.role.boss", Map.of("ldap.role.boss", "cn=boss"));
        String analysts = "CN=analysts,ou=groups," + BASE;
        assertUnusable("the group " + analysts + " has two roles", Map.of("ldap.role.operator", analysts));

        Map<String, String> roleless = settings();
        roleless.keySet().removeIf(key -> key.startsWith("ldap.role."));
        assertTrue(assertThrows(JamlikException.class, () -> Directory.of(roleless))
                .getMessage()
                .contains("no group has a role"));
    }

    private static void assertUnusable(String why, Map<String, String> other) {
        Map<String, String> settings = settings();
        settings.putAll(other);
        JamlikException told = assertThrows(JamlikException.class, () -> Directory.of(settings));
        assertEquals(ErrorCode.USAGE, told.code());
        assertEquals("Cannot use the directory: " + why, told.getMessage());
    }
}
