-- Drugs dispensed before they were prescribed.
select
    delivery.line
from delivery
where delivery.dispensed_on < delivery.prescribed_on
