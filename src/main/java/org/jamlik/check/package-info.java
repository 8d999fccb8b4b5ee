/** Checks of tables before publication, and of the project itself: do SELECTs return what contracts promise? */
package org.jamlik.check;
