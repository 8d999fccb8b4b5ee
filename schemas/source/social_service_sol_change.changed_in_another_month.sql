-- Changes of another month than the one that the line is about.
select
    delivery.line
from delivery
where year(delivery.service_changed_on) <> delivery.year
    or month(delivery.service_changed_on) <> delivery.month
