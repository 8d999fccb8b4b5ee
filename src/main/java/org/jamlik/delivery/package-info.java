/** Reads deliveries: finds files, knows them by their bytes, settles every line by its source's contract, accounts for it. */
package org.jamlik.delivery;
