package org.jamlik.serve;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * The users in an LDAP directory, who log in there with their password and whose role follows from the groups of which they
 * are a {@code member}. Who is in groups of several roles is an analyst, which every role includes.
 */
public final class Directory implements Authority {
    private static final String PREFIX = "ldap.";
    private static final String URL = "ldap.url";
    private static final String USER_DN = "ldap.user-dn";
    private static final String GROUP_BASE = "ldap.group-base";
    private static final String ROLE = "ldap.role.";
    private static final String ALLOW_PLAIN = "ldap.allow-plain";
    private static final String USER = "{user}";
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String TIMEOUT_MILLIS = "5000";

    private final String url;
    private final String userDn;
    private final LdapName groupBase;
    private final Map<LdapName, Role> groups;

    private Directory(String url, String userDn, LdapName groupBase, Map<LdapName, Role> groups) {
        this.url = url;
        this.userDn = userDn;
        this.groupBase = groupBase;
        this.groups = groups;
    }

    /** The directory that the {@code ldap.*} among settings name; none when there are no such settings. */
    public static Optional<Directory> of(Map<String, String> settings) {
        Map<String, String> values = new TreeMap<>(settings);
        values.keySet().removeIf(key -> !key.startsWith(PREFIX));
        if (values.isEmpty()) {
            return Optional.empty();
        }

        boolean allowPlain = Boolean.parseBoolean(values.remove(ALLOW_PLAIN));
        String url = url(taken(values, URL), allowPlain);
        String userDn = taken(values, USER_DN);
        if (userDn.split(Pattern.quote(USER), -1).length != 2) {
            throw unusable(USER_DN + " must hold " + USER + " once, such as uid={user},ou=people,dc=example,dc=se");
        }
        name(USER_DN, userDn.replace(USER, "x"));
        LdapName groupBase = name(GROUP_BASE, taken(values, GROUP_BASE));
        Map<LdapName, Role> groups = new HashMap<>();
        for (Role role : Role.values()) {
            String key = ROLE + role.name().toLowerCase(Locale.ROOT);
            String group = values.remove(key);
            if (group != null && groups.put(name(key, group), role) != null) {
                throw unusable("the group " + group + " has two roles");
            }
        }
        if (groups.isEmpty()) {
            throw unusable(
                    "no group has a role; set " + ROLE + "analyst, " + ROLE + "researcher or " + ROLE + "operator");
        }
        if (!values.isEmpty()) {
            throw unusable("there is no setting " + values.keySet().iterator().next());
        }
        return Optional.of(new Directory(url, userDn, groupBase, groups));
    }

    private static String taken(Map<String, String> values, String key) {
        String value = values.remove(key);
        if (value == null || value.isBlank()) {
            throw unusable(key + " is not set");
        }

        return value;
    }

    private static String url(String text, boolean allowPlain) {
        try {
            URI url = new URI(text);
            boolean isPlain = "ldap".equals(url.getScheme());
            boolean isBare = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getPath().matches("/?")
                    && url.getQuery() == null
                    && url.getFragment() == null;
            if (!isBare || !isPlain && !"ldaps".equals(url.getScheme())) {
                throw unusable(URL + " must be ldaps://host:port without anything behind it");
            }
            if (isPlain && !allowPlain && !LOOPBACK.matcher(url.getHost()).matches()) {
                throw unusable(URL + " would send passwords readably to " + url.getHost() + "; write ldaps://, or set "
                        + ALLOW_PLAIN + " to true where the way there is safe");
            }
            return text;
        } catch (URISyntaxException e) {
            throw unusable(URL + " is no URL: " + e.getMessage());
        }
    }

    private static LdapName name(String key, String text) {
        try {
            return new LdapName(text);
        } catch (InvalidNameException e) {
            throw unusable(key + " is no name in a directory: " + e.getMessage());
        }
    }

    private static JamlikException unusable(String why) {
        return new JamlikException(ErrorCode.USAGE, "Cannot use the directory: " + why);
    }

    @Override
    public Answer check(String user, String password) {
        if (password.isEmpty()) {
            // to log in with none is to log in as nobody, which directories allow
            return Answer.refused("empty password");
        }
        if (user.isBlank() || CONTROL.matcher(user).find()) {
            return Answer.refused("unknown user");
        }

        String dn = userDn.replace(USER, Rdn.escapeValue(user));
        try {
            DirContext context = new InitialDirContext(environment(dn, password));
            try {
                return answer(roles(context, dn));
            } finally {
                context.close();
            }
        } catch (AuthenticationException | InvalidNameException e) {
            return Answer.refused("unknown user or wrong password");
        } catch (NamingException e) {
            return Answer.notAsked("the directory cannot be asked now: " + e);
        }
    }

    /** Always the same: nobody tells when a directory changes. */
    @Override
    public long edition() {
        return 0;
    }

    private Hashtable<String, String> environment(String dn, String password) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, url);
        environment.put(Context.SECURITY_AUTHENTICATION, "simple");
        environment.put(Context.SECURITY_PRINCIPAL, dn);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        environment.put(Context.REFERRAL, "ignore");
        environment.put("com.sun.jndi.ldap.connect.timeout", TIMEOUT_MILLIS);
        environment.put("com.sun.jndi.ldap.read.timeout", TIMEOUT_MILLIS);
        return environment;
    }

    private Set<Role> roles(DirContext context, String dn) throws NamingException {
        SearchControls below = new SearchControls();
        below.setSearchScope(SearchControls.SUBTREE_SCOPE);
        below.setReturningAttributes(new String[0]);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        NamingEnumeration<SearchResult> found = context.search(groupBase, "(member={0})", new Object[] {dn}, below);
        try {
            while (found.hasMore()) {
                Role role = groups.get(new LdapName(found.next().getNameInNamespace()));
                if (role != null) {
                    roles.add(role);
                }
            }
        } finally {
            found.close();
        }
        return roles;
    }

    private static Answer answer(Set<Role> roles) {
        if (roles.isEmpty()) {
            return Answer.refused("no role");
        }

        return Answer.enter(roles.size() == 1 ? roles.iterator().next() : Role.ANALYST);
    }
}
