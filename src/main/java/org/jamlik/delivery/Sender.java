package org.jamlik.delivery;

/**
 * Who sent lines of a delivery.
 *
 * @param month the month that they speak of, when the delivery holds several; else 0
 */
record Sender(int month, String code) {}
