-- Stays that ended in none of the three months of the delivery, or that began after them.
select
    delivery.line
from delivery
where delivery.admitted_on > last_day(make_date(delivery.reported_year, delivery.reported_month, 1))
    or delivery.discharged_on > last_day(make_date(delivery.reported_year, delivery.reported_month, 1))
    or delivery.discharged_on < add_months(make_date(delivery.reported_year, delivery.reported_month, 1), -2)
