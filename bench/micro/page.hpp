#pragma once

#include <cstddef>
#include <string>

#include "base/format.hpp"

namespace rollcall::bench {

/// A user of about the recorded size, unlike any with another `number`.
inline std::string make_user(std::size_t number) {
  return format(
      R"({{"id":{},"uid":"6e2bc4a5-0a8f-4d0a-9d43-0d4a3b9f{:04}","password":"Xk3vT9qLpZ","first_name":"Marisela",)"
      R"("last_name":"O'Connell {}","username":"marisela.oconnell","email":"marisela.oconnell@email.com",)"
      R"("avatar":"https://robohash.org/quasiquaeratet.png?size=300x300\u0026set=set1","gender":"Genderfluid",)"
      R"("phone_number":"+1-268 1-555-213-8021 x2131","social_insurance_number":"493274836",)"
      R"("date_of_birth":"1971-08-15","employment":{{"title":"Legacy Marketing Manager","key_skill":"Work under )"
      R"(pressure"}},"address":{{"city":"East Williams","street_name":"Hills Crossing","street_address":)"
      R"("0471 Block Island","zip_code":"00412-1983","state":"Ohio","country":"United States","coordinates":)"
      R"({{"lat":-52.86420893724121,"lng":-1.4230987234e-05}}}},"credit_card":{{"cc_number":"0471-2831-1181-2213"}},)"
      R"("subscription":{{"plan":"Free Trial","status":"Pending","payment_method":"Bitcoins","term":"Monthly"}}}})",
      number % 9999 + 1, number % 10000, number);
}

inline std::string make_page(std::size_t users) {
  std::string page = "[";
  for (std::size_t i = 0; i < users; ++i) page += (i == 0 ? "" : ",") + make_user(i);
  return page + "]";
}

}  // namespace rollcall::bench
