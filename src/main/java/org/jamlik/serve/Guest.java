package org.jamlik.serve;

/**
 * Who is connected.
 *
 * @param address from where, as the network tells it
 */
public record Guest(String user, Role role, String address) {}
