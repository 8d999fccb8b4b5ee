-- Units that closed before they opened.
select
    delivery.line
from delivery
where delivery.closed_on < delivery.opened_on
