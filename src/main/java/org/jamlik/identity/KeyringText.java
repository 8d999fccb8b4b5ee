package org.jamlik.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import java.security.GeneralSecurityException;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * A keyring as it is kept: one JSON object with a Tink keyset under each name. What is wrong with it is told without the
 * text that is wrong, since that may be a key.
 */
final class KeyringText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode keysets;
    private final String place;

    private KeyringText(ObjectNode keysets, String place) {
        this.keysets = keysets;
        this.place = place;
    }

    /** An empty one. */
    static KeyringText empty() {
        return new KeyringText(JSON.createObjectNode(), "memory");
    }

    /** Reads one; the place is for messages. */
    static KeyringText parse(String text, String place) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode keysets) {
                return new KeyringText(keysets, place);
            }
        } catch (JsonProcessingException e) {
            throw invalid(
                    place,
                    "line " + e.getLocation().getLineNr() + " is not JSON; put the keyring as it was in its place");
        }
        throw invalid(place, "it is not one JSON object; put the keyring as it was in its place");
    }

    KeysetHandle keyset(String name) {
        JsonNode keyset = keysets.get(name);
        if (keyset == null) {
            throw invalid(place, "the keyset " + name + " is missing; put the whole keyring in its place");
        }
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(keyset.toString(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw invalid(name);
        }
    }

    /** One like this, with a keyset under a name. */
    KeyringText with(String name, KeysetHandle keyset) {
        try {
            String text = TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
            ObjectNode changed = keysets.deepCopy();
            changed.set(name, JSON.readTree(text));
            return new KeyringText(changed, place);
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the keyset " + name, e);
        }
    }

    /** That a keyset is there and cannot be used. */
    JamlikException invalid(String name) {
        return invalid(
                place, "the keyset " + name + " is damaged or of another kind; put the keyring as it was in its place");
    }

    private static JamlikException invalid(String place, String why) {
        return new JamlikException(ErrorCode.INVALID_KEYRING, "Cannot read the keyring in " + place + ": " + why);
    }

    /** The keys themselves, as they are kept. */
    String secret() {
        return keysets.toPrettyString() + "\n";
    }
}
