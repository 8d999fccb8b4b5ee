/** The primitives of identity: personal identity numbers, the secrets, and what is made of a number with them. */
package org.jamlik.identity;
