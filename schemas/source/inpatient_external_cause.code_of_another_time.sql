-- Causes that cannot be of the classification of their year.
select
    delivery.line
from delivery
where not upper(delivery.delivered_code) rlike case when delivery.year < 1997 then '^E[89]' else '^[V-Y]' end
