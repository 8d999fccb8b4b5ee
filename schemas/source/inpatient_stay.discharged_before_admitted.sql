-- Stays that end before they begin.
select
    delivery.line
from delivery
where delivery.discharged_on < delivery.admitted_on
