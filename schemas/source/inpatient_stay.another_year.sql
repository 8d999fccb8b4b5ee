-- Stays whose year is not that of the discharge, or of the delivery while they last.
select
    delivery.line
from delivery
where delivery.year <> coalesce(year(delivery.discharged_on), delivery.reported_year)
