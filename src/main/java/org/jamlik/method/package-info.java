/** Statistical procedures that SQL states badly, each named by the SELECTs that use it; {@code docs/methods.md} has the formulas. */
package org.jamlik.method;
